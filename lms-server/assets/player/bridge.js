// The LMS page's end of the channel to the launcher on the content origin. What comes through is treated as hostile.

/** Longest journal line taken, in characters; the engine refuses values over 1 MiB. */
const LONGEST = 2 * 1024 * 1024;
/** Patience with the launcher, in ms: it loads the engine over the network. */
const PATIENCE = 30_000;
/** Patience with a question about the state, in ms: the content may be busy. */
const QUICK = 1_500;

export class Bridge {
  /**
   * @param {HTMLIFrameElement} frame
   * @param {string} launcher address of the launcher
   * @param {string} origin its origin, exactly
   * @param {object} hear handlers by message: `inputs`, `view`, `traced`, `note`, `fit`, `refused`, `failed`, `lost`
   */
  constructor(frame, launcher, origin, hear) {
    this.frame = frame;
    this.launcher = launcher;
    this.origin = origin;
    this.hear = hear;
    this.questions = new Map();
    this.asked = 0;
  }

  /** Loads the launcher and hands it its end of the channel. */
  connect() {
    return new Promise((done, fail) => {
      const timer = setTimeout(() => fail(new Error("no answer from the content origin")), PATIENCE);
      this.frame.addEventListener("load", () => {
        if (this.connected) {
          // Content found a way to navigate its parent: engine and frame are gone, the journal is not.
          this.port.close();
          this.hear.lost();
          return;
        }
        // Some browsers also tell of the empty page the frame begins with: it does not answer, the next one will.
        const channel = new MessageChannel();
        this.port = channel.port1;
        this.port.onmessage = (event) => this.#receive(event.data);
        this.questions.set("connected", () => { this.connected = true; clearTimeout(timer); done(); });
        this.frame.contentWindow.postMessage({ do: "connect" }, this.origin, [channel.port2]);
      });
      this.frame.src = `${this.launcher}#lms=${encodeURIComponent(location.origin)}`;
    });
  }

  tell(order, facts = {}) { this.port?.postMessage({ do: order, ...facts }); }

  /** Opens the attempt; resolves to `{n, hash}` of the state it starts from. */
  open(facts) { return this.#ask("opened", () => this.tell("open", facts), PATIENCE); }

  /** Number of the last input the engine knows and the hash of its state; undefined when the launcher does not answer. */
  hash() {
    this.asked += 1;
    const id = this.asked;
    return this.#ask(`hash ${id}`, () => this.tell("hash", { id }), QUICK).catch(() => undefined);
  }

  /** Takes the content away and suspends; resolves when its last inputs have arrived here, or after a moment. */
  leave() { return this.#ask("left", () => this.tell("leave"), QUICK).catch(() => undefined); }

  #ask(name, tell, patience) {
    return new Promise((done, fail) => {
      const timer = setTimeout(() => { this.questions.delete(name); fail(new Error(`no answer: ${name}`)); }, patience);
      this.questions.set(name, (facts) => { clearTimeout(timer); done(facts); });
      this.failOpening = name === "opened" ? (error) => { clearTimeout(timer); fail(error); } : this.failOpening;
      tell();
    });
  }

  #receive(message) {
    if (message === null || typeof message !== "object") { return; }
    switch (message.say) {
      case "connected": case "opened": case "left": return this.#answer(message.say, message);
      case "hash": return this.#answer(`hash ${message.id}`, message);
      case "inputs": {
        const entries = Array.isArray(message.entries) ? message.entries.filter(isEntry).map(({ n, input }) => ({ n, input })) : [];
        if (entries.length > 0) { this.hear.inputs(entries); }
        return;
      }
      case "failed":
        if (this.questions.has("opened")) { this.questions.delete("opened"); this.failOpening(new Error(String(message.reason))); }
        return this.hear.failed(String(message.reason));
      case "traced":
        return this.hear.traced(Array.isArray(message.lines) ? message.lines.filter(isTold) : []);
      case "view": case "note": case "fit": case "refused":
        return this.hear[message.say](message);
      default:
    }
  }

  #answer(name, facts) {
    const answer = this.questions.get(name);
    this.questions.delete(name);
    answer?.(facts);
  }
}

/** Whether this is a line of the trace in form. */
function isTold(told) {
  const texts = (list) => Array.isArray(list) && list.every((text) => typeof text === "string");
  return told !== null && typeof told === "object" && typeof told.line === "object" && told.line !== null && Number.isFinite(told.line.at) && texts(told.fr) && texts(told.en);
}

/** Whether this is a journal entry in form; what it says, the server checks by replaying it. */
export function isEntry(entry) {
  if (entry === null || typeof entry !== "object" || !Number.isSafeInteger(entry.n)) { return false; }
  const { input } = entry;
  if (input === null || typeof input !== "object" || !Number.isSafeInteger(input.at) || typeof input.in !== "string") { return false; }
  return JSON.stringify(input).length <= LONGEST;
}
