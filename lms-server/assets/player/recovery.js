// The file a learner can keep when saving goes on failing; support can read it, the server can replay it.

/** Everything the server has not confirmed, as the journal's end point takes it, with what it belongs to. */
export function recoveryFile(boot, pending, now) {
  return JSON.stringify({
    format: "lms-journal-1",
    attempt: boot.attempt,
    title: boot.title,
    written: new Date(now).toISOString(),
    generation: boot.generation,
    first: pending[0]?.n ?? boot.applied + 1,
    inputs: pending.map(({ input }) => input),
  }, null, 1);
}

/** Hands a text to the browser's downloads. */
export function download(text, name) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([text], { type: "application/json" }));
  link.download = name;
  document.body.append(link);
  link.click();
  link.remove();
  // Some browsers read the address only after the click has been handled.
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}
