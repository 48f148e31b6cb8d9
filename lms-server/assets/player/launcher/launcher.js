// Content origin: answers the content's API calls at once, and tells the LMS page what has changed.

import { load } from "./engine.js";
import { makeApi, NAMES_12, NAMES_2004 } from "./api.js";
import { lookAfter } from "./content.js";
import { Run } from "./run.js";
import { Stage } from "./stage.js";

/** A body sent while the page goes may not be longer: browsers allow 64 KiB for all of them together. */
const LAST_WORDS = 60 * 1024;

const platform = window.parent;
const platformOrigin = new URLSearchParams(location.hash.slice(1)).get("lms");

// Content looks for the API from parent to parent and may go on past the launcher, where the platform's origin
// forbids even to look and its script would stop. As its own parent, the launcher is the end of the walk.
Object.defineProperty(window, "parent", { value: window });

const ENGINE = new URL("lms_scorm.wasm", import.meta.url).href;
const engine = load(ENGINE);
// A failed load is told when the platform has connected; until then it is not an unhandled error.
engine.catch(() => {});

window.addEventListener("message", function connect(event) {
  if (event.source !== platform || event.origin !== platformOrigin || event.data?.do !== "connect") { return; }
  window.removeEventListener("message", connect);
  const port = event.ports[0];
  new Launcher(port).listen();
});

/** What content writes in one breath is looked at once, in ms. */
const BREATH = 100;

class Launcher {
  constructor(port) {
    this.port = port;
    this.going = false;
  }

  tell(what, facts = {}) { this.port.postMessage({ say: what, ...facts }); }

  listen() {
    this.port.onmessage = (event) => this.#obey(event.data).catch((error) => this.tell("failed", { reason: String(error) }));
    this.tell("connected");
    // A page that goes takes its frames along, parents first: the content would speak after its listener has left.
    window.addEventListener("pagehide", () => this.#lastWords());
  }

  async #obey(order) {
    switch (order.do) {
      case "open": return this.#open(order);
      case "begin": return this.#begin();
      case "navigate": return this.#request({ in: "navigate", request: order.request, ...(order.target ? { target: order.target } : {}) });
      case "leave": return this.#leave();
      case "acknowledged": return this.run.acknowledged(order.n);
      case "repair": this.run.repair(order.state, order.applied); return this.#show();
      case "hash": return this.tell("hash", { id: order.id, ...this.run.hash() });
      case "trace": return this.run && this.#trace(order.on === true);
      case "stop": this.run?.stop(); return this.stage?.clear();
      case "zoom": return this.stage.setZoom(order.factor);
      case "focus": return this.stage.frame?.focus();
      default: throw new Error(`unknown order ${order.do}`);
    }
  }

  async #open(order) {
    this.generation = order.generation;
    // The content is found below the address of this page's folder, unless the platform says otherwise.
    this.base = new URL(order.base ?? "../", location.href);
    document.documentElement.lang = order.lang;
    const edition12 = order.edition === "1.2";
    const names = edition12 ? NAMES_12 : NAMES_2004;
    const name = edition12 ? "API" : "API_1484_11";
    this.run = new Run(await engine, (entries) => this.#record(entries));
    this.run.open(order);
    if (order.support) { await this.#trace(true); }
    const api = makeApi(names, (method, a, b) => this.#call(method, a, b));
    // Only the API of the course's own standard: content that knows both would take the other one.
    window[name] = api;
    this.stage = new Stage(document.getElementById("stage"), (win) => window.lmsLookAfter(win), (scaled) => this.#fit(scaled));
    this.stage.texts = order.texts;
    window.lmsLookAfter = lookAfter({
      name,
      methods: names,
      api,
      strict: order.strict === true,
      sco: () => this.stage.window,
      openSecond: (url, opener) => this.stage.openSecond(url, opener),
      closerOf: (win) => this.stage.closerOf(win),
      loaded: () => this.stage.measure(),
      note: (text) => this.tell("note", { at: this.run.at(), text }),
    });
    this.tell("opened", this.run.hash());
  }

  /** Opens the session: where the learner stopped if there is such a place, else at the beginning. */
  #begin() {
    const { session } = this.run.view();
    // A session that is still open was cut off; resuming it closes what hung open (S5).
    this.#follow(this.run.apply({ in: session === "open" || session === "suspended" ? "resume" : "start" }));
  }

  #request(input) { this.#follow(this.run.apply(input)); }

  /** Tells of every call and decision from now on, after what has led here, or stops to. */
  async #trace(on) {
    // Without a second engine, as without a network, the trace begins here.
    const other = on && this.run.journal.length > 0 ? await load(ENGINE).catch(() => undefined) : undefined;
    this.run.trace(on ? (lines) => { if (lines.length > 0) { this.tell("traced", { lines }); } } : undefined, other);
  }

  /** Does with the frame what the engine decided, then shows where things stand. */
  #follow(outcome) {
    let next = outcome;
    if (next.delivery.do === "unload") {
      this.stage.dismiss();
      next = this.run.apply({ in: "unload" });
    }
    if (next.exception) { this.tell("refused", { exception: next.exception }); }
    switch (next.delivery.do) {
      case "deliver": this.#deliver(); break;
      case "blank": this.stage.dismiss(); break;
      case "end": this.stage.dismiss(); break;
      default:
    }
    this.#show();
  }

  #deliver() {
    this.exit = undefined;
    const { delivered } = this.run.view();
    this.stage.dismiss();
    this.stage.deliver(new URL(delivered.href, this.base).href, delivered.title);
  }

  /** Takes the content away and suspends, so that the learner finds everything again; then the platform may go. */
  #leave() {
    if (this.run.view().session === "open") {
      const outcome = this.run.apply({ in: "navigate", request: "suspendAll" });
      if (outcome.delivery.do === "unchanged") {
        // Nothing to suspend: the content still gets its farewell, and its session its end.
        this.stage.dismiss();
        this.run.apply({ in: "unload" });
      } else {
        this.#follow(outcome);
      }
    }
    this.stage.clear();
    this.tell("left");
  }

  #call(method, a, b) {
    const answer = this.run.call(method, a, b);
    if ((a === "cmi.exit" || a === "cmi.core.exit") && answer === "true") { this.exit = b; }
    // Whatever is written may open or close a way: the plan and the buttons follow.
    if (answer === "true" && /(Initialize|SetValue|Commit)$/.test(method)) { this.#showSoon(); }
    // The content's own script goes on after its good-bye: its window is taken away when it has finished.
    if ((method === "Terminate" || method === "LMSFinish") && answer === "true" && !this.stage.dismissing) {
      setTimeout(() => this.#afterGoodbye(), 0);
    }
    return answer;
  }

  /** After the content's good-bye the engine may have gone on already, as the content had asked. */
  #afterGoodbye() {
    this.run.collect();
    if (this.going || this.run.stopped) { return undefined; }
    const outcome = this.run.outcome();
    if (outcome) { return this.#follow(outcome); }
    const { session, delivered, toc } = this.run.view();
    // With one activity there is nothing left to choose: its good-bye is the learner's.
    if (session === "open" && delivered?.phase === "terminated" && toc.filter(({ leaf }) => leaf).length === 1) {
      return this.#request({ in: "navigate", request: this.exit === "suspend" ? "suspendAll" : "exitAll" });
    }
    return this.#show();
  }

  #record(entries) {
    this.port.postMessage({ say: "inputs", entries });
    // While the page goes, the message may find nobody left to read it.
    if (this.going) { this.#post(); }
  }

  #lastWords() {
    if (!this.run || this.run.stopped) { return; }
    this.stage.farewell();
    this.run.collect();
    this.#post();
    // What content says after its farewell is sent as it comes.
    this.going = true;
  }

  /** Sends what the platform has not confirmed yet, past the platform's page. Sending twice does no harm: inputs are numbered. */
  #post() {
    const { unacknowledged } = this.run;
    if (unacknowledged.length === 0 || this.run.stopped) { return; }
    const inputs = [];
    let size = 200;
    for (const { input } of unacknowledged) {
      size += new TextEncoder().encode(JSON.stringify(input)).length + 1;
      if (size > LAST_WORDS) { break; }
      inputs.push(input);
    }
    if (inputs.length === 0) { return; }
    const whole = inputs.length === unacknowledged.length;
    const body = { generation: this.generation, first: unacknowledged[0].n, inputs };
    if (whole) { body.hash = this.run.hash().hash; }
    fetch(new URL("_journal", this.base), {
      method: "POST",
      keepalive: true,
      credentials: "omit",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify(body),
    }).catch(() => { /* what did not leave is in the platform's own store */ });
  }

  /** Content says several things in a row; the bar around it follows once they are said. */
  #showSoon() {
    this.soon ??= setTimeout(() => { this.soon = undefined; if (!this.run.stopped && !this.going) { this.#show(true); } }, BREATH);
  }

  /** Shows where things stand; `changed` only when that is something else than the last time. */
  #show(changed = false) {
    const view = this.run.view();
    const progress = view.delivered && this.run.results().activities.find(({ identifier }) => identifier === view.delivered.item)?.progress;
    const facts = { view, ...(typeof progress === "number" ? { progress } : {}), ...(view.session === "ended" || view.session === "suspended" ? { results: this.run.results() } : {}) };
    const said = JSON.stringify(facts);
    if (changed && said === this.said) { return; }
    this.said = said;
    this.tell("view", facts);
  }

  #fit(scaled) {
    if (scaled !== this.scaled) { this.scaled = scaled; this.tell("fit", { scaled }); }
  }
}
