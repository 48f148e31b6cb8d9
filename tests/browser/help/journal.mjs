// What a player's window has sent to the server, and what the server has confirmed.

/** Listens to the journal of a page from now on. */
export function journalOf(page) {
  const journal = {
    /** Each confirmed input by its number: what was confirmed twice with another content would show here. */
    inputs: new Map(),
    /** The highest number the server has confirmed. */
    confirmed: 0,
    /** Answers in which the server's state had to replace the browser's. */
    repairs: 0,
    /** Inputs that came under a number that had another input already. */
    clashes: [],
    /** The last confirmed value of an element. */
    value: (el) => [...journal.inputs.entries()].sort(([a], [b]) => a - b).map(([, input]) => input).filter((input) => input.in === "set" && input.el === el).at(-1)?.v,
  };
  page.on("response", async (response) => {
    if (!/journal$/.test(new URL(response.url()).pathname) || !response.ok()) { return; }
    const { first, inputs } = response.request().postDataJSON();
    const answer = await response.json().catch(() => undefined);
    if (!answer) { return; }
    journal.confirmed = Math.max(journal.confirmed, answer.applied);
    if (answer.repair) { journal.repairs += 1; }
    for (const [at, input] of inputs.entries()) {
      const n = first + at;
      if (n > answer.applied) { continue; }
      const known = journal.inputs.get(n);
      if (known !== undefined && JSON.stringify(known) !== JSON.stringify(input)) { journal.clashes.push(n); }
      journal.inputs.set(n, input);
    }
  });
  return journal;
}

/** What the server had applied when it made this player page. */
export async function openedAt(page) { return JSON.parse(await page.locator("#boot").textContent()).applied; }
