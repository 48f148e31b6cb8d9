// Brings the journal to the server: in order, each input once, through cuts, expired sign-ins and restarts.

/** After an input that can wait, the most it waits, in ms; a crash of device and disk together loses no more. */
const PATIENCE = 4_000;
/** After a commit, a good-bye or a move: at once, give or take what comes in the same breath. */
const BREATH = 30;
/** Content that commits after every value does not get a request for each of them, in ms. */
const GAP = 400;
/** Waits after failures, in ms; the last one is kept up. */
const WAITS = [1_000, 2_000, 4_000, 8_000, 15_000, 30_000];
/** A request without an answer counts as failed, in ms. */
const DEADLINE = 20_000;
/** Failure that lasts longer than this is told in a banner, in ms. */
const LASTING = 120_000;
/** Inputs and characters in one request. */
const MOST_INPUTS = 500;
const MOST_SIZE = 512 * 1024;
/** Bytes of a request that may outlive the page. */
const LAST_WORDS = 60 * 1024;

const URGENT = new Set(["start", "resume", "navigate", "commit", "terminate", "unload"]);

/**
 * States, told to `on.change`: `saved`, `saving`, `offline` (trying again), `signIn` (waits for the learner),
 * `taken` (another window holds the attempt), `closed` (the server will take nothing more, with its reason).
 */
export class Sender {
  /**
   * @param {object} boot `attempt`, `generation`, `applied`, `token`, `journal`, `renew`
   * @param {object} store from `openStore`
   * @param {object} on `change(sender)`, `acknowledged(n)`, `repair(state, applied)`, `taken()`, `closed(problem)`
   * @param {object} ask `hash()` → `{n, hash}` or undefined; `signIn(problem)` → resolves when signed in again
   * @param {object} [world] `fetch`, `now()` in ms, `random()`, timing overrides for tests
   */
  constructor(boot, store, on, ask, world = {}) {
    this.boot = boot;
    this.store = store;
    this.on = on;
    this.ask = ask;
    this.world = { fetch: (...all) => globalThis.fetch(...all), now: () => performance.now(), random: Math.random, ...world };
    this.token = boot.token;
    this.acknowledged = boot.applied;
    this.entries = [];
    this.state = "saved";
    this.failures = 0;
    this.failingSince = undefined;
    this.savedAt = undefined;
    this.hash = boot.hash;
    this.drains = new Set();
    globalThis.addEventListener?.("online", () => this.retryNow());
  }

  /** Number of inputs that the server has not confirmed. */
  get waiting() { return this.pending.length; }

  get pending() { return this.entries.filter(({ n }) => n > this.acknowledged); }

  /** Whether the learner should be told that it goes on failing. */
  get lasting() { return this.failingSince !== undefined && this.waiting > 0 && this.world.now() - this.failingSince >= (this.world.lasting ?? LASTING); }

  get over() { return this.state === "taken" || this.state === "closed"; }

  /** Takes new inputs: on this device at once, to the server soon. */
  add(entries) {
    this.store.keep(this.boot.attempt, this.boot.generation, entries).catch(() => { /* memory has them, the server gets them */ });
    this.adopt(entries);
    this.#schedule(entries.some(({ input }) => URGENT.has(input.in)) ? BREATH : PATIENCE);
  }

  /** Takes inputs that are on this device already. */
  adopt(entries) {
    this.entries.push(...entries);
    if (this.state === "saved") { this.#become("saving"); } else { this.on.change(this); }
  }

  /** Tries at once whatever the waits were. */
  retryNow() {
    if (this.state === "offline" || this.state === "saving") { this.nextTry = 0; this.#schedule(0); }
  }

  /** Resolves to whether everything is confirmed, at the latest after `ms`. */
  drain(ms) {
    if (this.waiting === 0) { return Promise.resolve(true); }
    if (this.over) { return Promise.resolve(false); }
    this.retryNow();
    return new Promise((done) => {
      const drain = { done: () => { clearTimeout(timer); this.drains.delete(drain); done(this.waiting === 0); } };
      const timer = setTimeout(drain.done, ms);
      this.drains.add(drain);
    });
  }

  /** The page may be going: sends what fits into a request that outlives it, without waiting for anything. */
  lastWords() {
    if (this.over || this.waiting === 0) { return; }
    const chunk = portion(this.pending, MOST_INPUTS, LAST_WORDS);
    if (chunk.length === 0) { return; }
    this.#post(chunk, undefined, { keepalive: true })
      .then(async (answer) => { if (answer.ok) { this.#confirm(await answer.json()); } })
      .catch(() => { /* the next opening finds them on this device */ });
  }

  /** Tells the server that this window is still here, and learns if another one took over. */
  beat() {
    if (this.state === "saved" && !this.busy) { this.#send(true); }
  }

  #schedule(delay) {
    if (this.over || this.state === "signIn") { return; }
    const now = this.world.now();
    const at = Math.max(now + delay, (this.lastSent ?? -GAP) + GAP, this.nextTry ?? 0);
    if (this.timer !== undefined && this.timerAt <= at) { return; }
    clearTimeout(this.timer);
    this.timerAt = at;
    this.timer = setTimeout(() => { this.timer = undefined; this.#send(false); }, at - now);
  }

  async #send(beat) {
    if (this.busy || this.over || this.state === "signIn" || (this.waiting === 0 && !beat)) { return; }
    this.busy = true;
    this.lastSent = this.world.now();
    if (this.state === "saved" && !beat) { this.#become("saving"); }
    try {
      // Asked first: the engine may be further on than the inputs that have arrived here.
      const known = beat ? undefined : await this.ask.hash();
      let chunk = portion(this.pending, MOST_INPUTS, MOST_SIZE);
      if (known) { chunk = chunk.filter(({ n }) => n <= known.n); }
      if (chunk.length === 0 && !beat) { chunk = portion(this.pending, MOST_INPUTS, MOST_SIZE); }
      const hash = known && chunk.at(-1)?.n === known.n ? known.hash : undefined;
      await this.#answered(await this.#post(chunk, hash, {}), chunk);
    } catch (_network) {
      this.#failed();
    } finally {
      this.busy = false;
      if (this.waiting > 0 && !this.over && this.timer === undefined) { this.#schedule(this.state === "saving" ? BREATH : 0); }
    }
  }

  #post(chunk, hash, extra) {
    const body = { generation: this.boot.generation, first: chunk[0]?.n ?? this.acknowledged + 1, inputs: chunk.map(({ input }) => input) };
    if (hash !== undefined) { body.hash = hash; }
    return this.world.fetch(this.boot.journal, {
      method: "POST",
      credentials: "omit",
      headers: { "Content-Type": "application/json", Accept: "application/json", Authorization: `Bearer ${this.token}` },
      body: JSON.stringify(body),
      signal: extra.keepalive ? undefined : AbortSignal.timeout(this.world.deadline ?? DEADLINE),
      ...extra,
    });
  }

  async #answered(answer, chunk) {
    if (answer.ok) { return this.#confirm(await answer.json(), chunk); }
    const problem = await problemOf(answer);
    if (answer.status === 401) { return this.#renew(problem); }
    if (answer.status === 409 && problem.type === "urn:lms:problem:taken-over") { return this.#taken(); }
    if (answer.status === 409 && problem.type === "urn:lms:problem:gap") { return this.#gap(problem); }
    if (answer.status === 403 || answer.status === 404 || answer.status === 410) { return this.#close(problem); }
    return this.#failed();
  }

  #confirm({ applied, hash, repair }, chunk = []) {
    this.failures = 0;
    this.failingSince = undefined;
    this.nextTry = 0;
    if (applied > this.acknowledged) {
      this.acknowledged = applied;
      this.hash = hash;
      this.savedAt = this.world.now();
      this.store.forget(this.boot.attempt, this.boot.generation, applied).catch(() => {});
      this.#noteOpening();
      this.on.acknowledged(applied);
    } else if (chunk.length > 0) {
      // Confirmed less than was sent and no more than was known: without a pause this would turn in a circle.
      return this.#failed();
    }
    if (repair) { this.on.repair(repair, applied); }
    this.#become(this.waiting > 0 ? "saving" : "saved");
    if (this.waiting === 0) { for (const drain of [...this.drains]) { drain.done(); } }
    return undefined;
  }

  #noteOpening() {
    const { attempt, generation, journal, renew, title } = this.boot;
    this.store.note(attempt, generation, { acknowledged: this.acknowledged, hash: this.hash, journal, renew, title }).catch(() => {});
  }

  /** Starts the record of this opening on the device. */
  begin() { this.#noteOpening(); }

  #failed() {
    this.failures += 1;
    this.failingSince ??= this.world.now();
    const waits = this.world.waits ?? WAITS;
    const wait = waits[Math.min(this.failures, waits.length) - 1];
    // Spread, so that a server that comes back is not met by everyone at the same moment.
    this.nextTry = this.world.now() + wait * (0.75 + this.world.random() / 2);
    if (this.waiting > 0) { this.#become("offline"); }
  }

  /** The server kept less than it had said: what it lacks is still in memory. */
  #gap({ applied }) {
    const first = this.entries[0]?.n;
    if (!Number.isSafeInteger(applied) || applied > this.acknowledged || first === undefined || first > applied + 1) { return this.#failed(); }
    this.acknowledged = applied;
    if (this.gaps === applied) { return this.#failed(); }
    this.gaps = applied;
    return undefined;
  }

  async #renew(problem) {
    let answer;
    try {
      answer = await this.world.fetch(this.boot.renew, {
        method: "POST",
        credentials: "same-origin",
        headers: { Accept: "application/json" },
        // Without an end to it, a renewal that is never answered would hold back every save after it.
        signal: AbortSignal.timeout(this.world.deadline ?? DEADLINE),
      });
    } catch (_network) { return this.#failed(); }
    if (answer.ok) {
      const { token } = await answer.json();
      if (token === this.token || this.renewed > this.world.now() - 5_000) { return this.#failed(); }
      this.token = token;
      this.renewed = this.world.now();
      return undefined;
    }
    if (answer.status >= 500 || answer.status === 429) { return this.#failed(); }
    if (answer.status !== 401) { return this.#askSignIn(await problemOf(answer)); }
    return this.#askSignIn(problem);
  }

  /** Not awaited by the sending itself: the learner may take all afternoon. */
  #askSignIn(problem) {
    this.#become("signIn");
    this.ask.signIn(problem).then(() => {
      if (this.state === "signIn") { this.failures = 0; this.nextTry = 0; this.#become(this.waiting > 0 ? "saving" : "saved"); this.#schedule(0); }
    }, () => {});
  }

  /** Another window opened the attempt: the server has kept what was sent as evidence; the rest is told the same way. */
  async #taken() {
    this.#become("taken");
    this.on.taken();
    const rest = this.pending;
    if (await sendEvidence(this.world.fetch, this.boot.journal, this.token, this.boot.generation, rest)) {
      this.store.forgetOpening(this.boot.attempt, this.boot.generation).catch(() => {});
    }
    for (const drain of [...this.drains]) { drain.done(); }
  }

  /** Another window of this browser said so, before the server could. */
  takenOver() { if (!this.over) { this.#taken(); } }

  #close(problem) {
    this.#become("closed");
    this.on.closed(problem);
    for (const drain of [...this.drains]) { drain.done(); }
  }

  #become(state) { this.state = state; this.on.change(this); }
}

/** The longest beginning of `entries` within the bounds; one input alone may be larger than `size`, except where it cannot. */
function portion(entries, most, size) {
  const taken = [];
  let sum = 0;
  for (const entry of entries) {
    const length = JSON.stringify(entry.input).length;
    // UTF-8 takes at most three bytes for a UTF-16 unit; where bytes count, count them so.
    sum += size === LAST_WORDS ? length * (/^[\x20-\x7e]*$/.test(JSON.stringify(entry.input)) ? 1 : 3) : length;
    if (taken.length === most || (sum > size && (taken.length > 0 || size === LAST_WORDS))) { break; }
    taken.push(entry);
  }
  return taken;
}

/** The words of a refusal for people: what happened, and what to do. */
export function wordsOf({ title, detail }) { return [title, detail].filter(Boolean).join(" "); }

/** The problem document of an answer (RFC 9457), with its status even where it is none. */
export async function problemOf(answer) {
  try { return { status: answer.status, ...(await answer.json()) }; } catch (_none) { return { status: answer.status }; }
}

/**
 * Tells the server inputs of a generation that is over; it keeps them as evidence and applies none.
 *
 * @returns {Promise<boolean>} whether the server has them, so that the device need not keep them
 */
export async function sendEvidence(fetch, journal, token, generation, entries) {
  for (let rest = entries; rest.length > 0;) {
    const chunk = portion(rest, MOST_INPUTS, MOST_SIZE);
    try {
      const answer = await fetch(journal, {
        method: "POST",
        credentials: "omit",
        headers: { "Content-Type": "application/json", Accept: "application/json", Authorization: `Bearer ${token}` },
        body: JSON.stringify({ generation, first: chunk[0].n, inputs: chunk.map(({ input }) => input) }),
      });
      if (!answer.ok && (await problemOf(answer)).type !== "urn:lms:problem:taken-over") { return false; }
    } catch (_network) { return false; }
    rest = rest.slice(chunk.length);
  }
  return true;
}
