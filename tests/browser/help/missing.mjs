// What a test needs and may not find: left out on a developer's machine, a failure where nothing may be left out.

/**
 * The reason to skip, `false` when everything is there.
 *
 * @param {...[boolean, string]} needs what is needed: whether it is there, and how to say that it is not
 */
export function unless(...needs) {
  const missing = needs.filter(([have]) => !have).map(([, words]) => words);
  if (missing.length === 0) { return false; }
  if (process.env.CI === "true") { throw new Error(`nothing may be left out here: ${missing.join("; ")}`); }
  return missing.join("; ");
}
