// On the learner's other pages: sends what an interrupted player left on this device, before it is opened again.

import { sendEvidence } from "./sender.js";
import { openStore } from "./store.js";

/**
 * Tries each waiting attempt once. The end point gives a token only to the person the attempt belongs to, so that on a
 * shared device nobody's inputs travel under somebody else's sign-in; theirs simply stay until they are back.
 */
export async function sendWaiting(store, fetch = (...all) => globalThis.fetch(...all)) {
  for (const { attempt, generation, journal, renew, entries } of await store.waiting()) {
    try {
      const answer = await fetch(renew, { method: "POST", credentials: "same-origin", headers: { Accept: "application/json" } });
      if (!answer.ok) { continue; }
      const { token } = await answer.json();
      // Applied while the generation is still the latest, kept as evidence when not: either way the server has them.
      if (await sendEvidence(fetch, journal, token, generation, entries)) { await store.forget(attempt, generation, entries.at(-1).n); }
    } catch (_network) { /* the next page tries again */ }
  }
}

// A page asks for it on the script element itself: `<script type="module" data-outbox src="…">`.
if (document.querySelector("script[data-outbox]")) { openStore().then((store) => sendWaiting(store)); }
