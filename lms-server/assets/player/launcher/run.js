// One run of an attempt in the browser: the engine, the clock, and the numbered journal of what changed.

/** What a call answers once another window has taken over: nothing works, and nothing pretends to. */
const STOPPED = "101";

/** Methods that can change the state; all others only read. */
const WRITES = new Set(["Initialize", "SetValue", "Commit", "Terminate", "LMSInitialize", "LMSSetValue", "LMSCommit", "LMSFinish"]);

export class Run {
  /**
   * @param {object} engine the loaded engine
   * @param {(entries: {n: number, input: object}[]) => void} emit told of the new inputs, in order, at the end of the turn
   */
  constructor(engine, emit) {
    this.engine = engine;
    this.emit = emit;
    this.unacknowledged = [];
    this.journal = [];
    this.stopped = false;
  }

  /**
   * Takes the state of the server, and applies what a killed browser had left behind.
   *
   * @param {object} opening
   * @param {string} opening.course the course, as JSON text: numbers in it may be wider than JavaScript's
   * @param {string} opening.state the attempt, as JSON text
   * @param {number} opening.applied number of the last input in `state`
   * @param {object[]} opening.replay inputs that follow it
   * @param {number} opening.now the server's time, ms since 1970 UTC
   */
  open({ course, state, applied, replay, now }) {
    this.course = course;
    this.clock = { now, from: performance.now(), last: 0 };
    this.begun = state;
    this.engine.open(course, state);
    this.last = applied;
    for (const input of replay) {
      this.clock.last = Math.max(this.clock.last, input.at);
      this.engine.apply(input);
      this.last += 1;
      this.unacknowledged.push({ n: this.last, input });
      this.journal.push(input);
    }
    this.engine.takeInputs();
  }

  /**
   * From now on `watch` is told each line of the trace; without it no more.
   *
   * @param {((lines: object[]) => void) | undefined} watch
   * @param {object} [other] a second engine, to tell first what has led here
   */
  trace(watch, other) {
    this.collect();
    if (watch && other) {
      other.open(this.course, this.begun);
      other.trace(true);
      for (const input of this.journal) { other.apply(input); }
      watch(other.takeTrace());
    }
    this.watch = watch;
    this.engine.trace(watch !== undefined);
  }

  /** The server's time by this page's steady clock, in ms; never runs back. The device's own clock may be wrong by years. */
  at() {
    const { now, from, last } = this.clock;
    this.clock.last = Math.max(last, Math.floor(now + (performance.now() - from)));
    return this.clock.last;
  }

  /** Applies an input of the player itself and tells the journal. */
  apply(input) {
    if (this.stopped) { return { delivery: { do: "unchanged" } }; }
    const outcome = this.engine.apply({ at: this.at(), ...input });
    this.collect();
    this.engine.takeOutcomes();
    this.watch?.(this.engine.takeTrace());
    return outcome;
  }

  /** What the content's calls have led to on the screen since the last time; undefined when nothing. */
  outcome() { return this.engine.takeOutcomes().at(-1); }

  /** Answers one API call of the content. */
  call(method, a, b) {
    if (this.stopped) { return refusal(method); }
    const began = this.watch ? performance.now() : 0;
    const answer = this.engine.call(method, a, b, this.at());
    if (WRITES.has(method)) { this.#collectSoon(); }
    if (this.watch) {
      const micros = Math.round((performance.now() - began) * 1000);
      this.watch(this.engine.takeTrace().map((line) => ({ ...line, micros })));
    }
    return answer;
  }

  /** Content sets twenty values in a row, and no crash comes in between: they are passed on together. */
  #collectSoon() {
    if (this.collecting) { return; }
    this.collecting = true;
    queueMicrotask(() => this.collect());
  }

  /** Gives each new input its number and passes it on. */
  collect() {
    this.collecting = false;
    const inputs = this.engine.takeInputs();
    if (inputs.length === 0) { return; }
    const entries = inputs.map((input) => { this.last += 1; return { n: this.last, input }; });
    this.unacknowledged.push(...entries);
    this.journal.push(...inputs);
    this.emit(entries);
  }

  /** The server has everything up to `n`. */
  acknowledged(n) {
    this.unacknowledged = this.unacknowledged.filter((entry) => entry.n > n);
  }

  /** Takes the server's state where its replay differed from ours; what it had not seen yet is applied again. */
  repair(state, applied) {
    this.collect();
    this.engine.open(this.course, state);
    this.begun = state;
    this.journal = this.unacknowledged.filter(({ n }) => n > applied).map(({ input }) => input);
    for (const input of this.journal) { this.engine.apply(input); }
    this.engine.takeInputs();
    this.engine.trace(this.watch !== undefined);
  }

  /** Nothing is recorded any more: another window holds the attempt. */
  stop() { this.stopped = true; }

  view() { return this.engine.view(); }
  results() { return this.engine.results(); }

  /** Number of the last input and the fingerprint of the state after it. */
  hash() {
    this.collect();
    return { n: this.last, hash: this.engine.hash() };
  }
}

function refusal(method) {
  if (/GetLastError$/.test(method)) { return STOPPED; }
  return /Get/.test(method) ? "" : "false";
}
