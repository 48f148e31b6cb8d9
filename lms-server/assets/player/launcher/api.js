// The two run-time API objects that content looks for, `API` (SCORM 1.2) and `API_1484_11` (SCORM 2004).

/** Method names of the SCORM 1.2 API (RTE 1.2, 3.3). */
export const NAMES_12 = [
  "LMSInitialize", "LMSFinish", "LMSGetValue", "LMSSetValue", "LMSCommit",
  "LMSGetLastError", "LMSGetErrorString", "LMSGetDiagnostic",
];

/** Method names of the SCORM 2004 API (RTE 4th Ed., 3.1). */
export const NAMES_2004 = [
  "Initialize", "Terminate", "GetValue", "SetValue", "Commit",
  "GetLastError", "GetErrorString", "GetDiagnostic",
];

/**
 * Makes one API object.
 *
 * Arguments become strings here: content passes numbers, nothing at all, or `null`, and the standard knows only strings.
 *
 * @param {string[]} names methods to offer
 * @param {(method: string, a: string, b: string) => string} call what answers, synchronously
 */
export function makeApi(names, call) {
  const api = {};
  for (const name of names) {
    api[name] = (a, b) => call(name, text(a), text(b));
  }
  if (names === NAMES_2004) { api.version = "1.0"; }
  return api;
}

function text(value) {
  return value === undefined || value === null ? "" : String(value);
}

/**
 * Whether `value` is an API that the content brought along itself: all eight methods and no other.
 *
 * Such a stand-in, left in the content by its author for trials without an LMS, would be found before ours
 * and keep every score to itself. An object with more than the eight methods is a wrapper, which has to stay.
 */
export function isStandIn(value, names) {
  if (value === null || typeof value !== "object") { return false; }
  try {
    const methods = Object.keys(value).filter((key) => typeof value[key] === "function");
    return methods.length === names.length && names.every((name) => methods.includes(name));
  } catch (_foreign) { return false; }
}
