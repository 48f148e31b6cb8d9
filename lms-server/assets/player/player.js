// The player page: puts frame, journal, plan, save indicator and dialogs together.

import { Bridge } from "./bridge.js";
import { sortLeftovers } from "./leftovers.js";
import { whyRefused } from "./locked.js";
import { offersCourse, Plan, use } from "./plan.js";
import { download, recoveryFile } from "./recovery.js";
import { SaveState } from "./save-state.js";
import { Sender, sendEvidence, wordsOf } from "./sender.js";
import { SignIn } from "./sign-in.js";
import { openStore } from "./store.js";
import { makeTexts } from "./texts.js";
import { Trace } from "./trace.js";

/** Sizes of the content, A− to A+. */
const SIZES = [0.75, 0.875, 1, 1.25, 1.5, 2];
/** Without anything to save, the server hears from the window this often, in ms. */
const BEAT = 60_000;
/** Quitting waits this long for the last save, in ms. */
const QUIT_WAIT = 5_000;
/** Opening waits this long for the server to take what was left on the device, in ms. */
const LEFT_WAIT = 4_000;

const arrived = performance.now();
const at = (id) => document.getElementById(id);
const boot = JSON.parse(at("boot").textContent);
const texts = makeTexts(boot.texts, boot.lang);
const serverNow = () => Math.floor(boot.now + (performance.now() - arrived));
const jsonText = (value) => (typeof value === "string" ? value : JSON.stringify(value));

/** The learner as the content knows them; the end of the state that names them. */
const LEARNER = /"learner":\{(?:[^{}"]|"(?:[^"\\]|\\.)*")*\}/;
const NOBODY = '"learner":{"id":"","name":""}';

/** A choice of the person, for this device; browsers without storage to give forget it with the page. */
function remember(name, value) { try { localStorage.setItem(`lms-player-${name}`, value); } catch (_none) { /* as said */ } }
function remembered(name) { try { return localStorage.getItem(`lms-player-${name}`); } catch (_none) { return null; } }

/** The same for as long as this tab lasts; says what is remembered. */
function forNow(name, value) {
  try {
    if (value !== undefined) { sessionStorage.setItem(`lms-player-${name}`, value); }
    return sessionStorage.getItem(`lms-player-${name}`);
  } catch (_none) { return null; }
}

const player = {
  view: undefined,
  ended: false,
  stopped: false,

  async start() {
    const store = await openStore();
    this.store = store;
    this.indicator = new SaveState(at("save"), at("aloud"), texts, serverNow);
    this.signIn = new SignIn(at("sign-in"), boot.signIn, texts);
    this.trace = new Trace({ panel: at("trace"), toggle: at("trace-switch") }, texts, {
      on: (on) => this.switchTrace(on),
      file: (lines) => this.traceFile(lines),
    }, JSON.parse(jsonText(boot.state)).learner?.name);
    this.begun = { state: jsonText(boot.state), applied: boot.applied };
    this.sender = new Sender(boot, store, {
      change: () => this.showSaving(),
      acknowledged: (n) => { this.bridge.tell("acknowledged", { n }); this.trace.own(serverNow(), `saved up to ${n}`); },
      // The server keeps no name with a state: the learner is the one this page was opened for.
      repair: (state, applied) => {
        this.begun = { state: jsonText({ ...JSON.parse(jsonText(state)), learner: JSON.parse(jsonText(boot.state)).learner }), applied };
        this.bridge.tell("repair", this.begun);
        this.trace.own(serverNow(), `repaired at ${applied}`);
      },
      taken: () => this.showTaken(),
      closed: (problem) => this.showClosed(problem),
    }, {
      hash: () => this.bridge.hash(),
      signIn: (problem) => this.signIn.ask(problem),
    });
    this.bridge = new Bridge(at("content-frame"), boot.launcher, boot.contentOrigin, {
      inputs: (entries) => { if (!this.stopped) { this.sender.add(entries); } },
      view: (message) => this.show(message),
      traced: (lines) => this.trace.traced(lines),
      note: (message) => this.trace.note(message),
      fit: ({ scaled }) => { at("scaled").hidden = scaled !== true || remembered("scaled") === boot.attempt; },
      refused: ({ exception }) => { this.tell(whyRefused(exception, texts.say)); this.trace.own(serverNow(), `refused: ${exception}`); },
      failed: (reason) => this.trace.own(serverNow(), reason),
      lost: () => this.showCover("player-lost", "player-reload"),
    });
    this.plan = new Plan({ sheet: at("plan"), list: at("plan-list"), hint: at("plan-hint"), opener: at("plan-open"), steps: at("steps"), part: at("part"), previous: at("previous"), next: at("next") },
      texts, (request, target) => this.go(request, target));
    // Support may have a whole platform written down; else the learner switches it on, for as long as this tab lasts.
    if (boot.support) { this.trace.turn(true, false); } else if (forNow("trace") === "on") { this.trace.turn(true); }
    this.listen();
    this.announceOpening();
    try {
      await this.open();
    } catch (error) {
      this.trace.own(serverNow(), String(error));
      this.showCover("player-cannot-open", "player-retry");
    }
  },

  /** Opens the attempt: first what this device still holds, then the content. */
  async open() {
    // What cannot be read now stays where it is, for the next opening.
    const left = sortLeftovers(await this.store.left(boot.attempt, boot.generation).catch(() => []), boot);
    for (const generation of left.done) { this.store.forgetOpening(boot.attempt, generation).catch(() => {}); }
    for (const opening of left.evidence) { this.tellEvidence(opening); }
    if (left.adopt) { await this.store.move(boot.attempt, left.adopt.generation, boot.generation, boot.applied); }
    this.sender.begin();
    await this.bridge.connect();
    const replay = left.adopt?.entries ?? [];
    const course = typeof boot.course === "string" ? JSON.parse(boot.course) : boot.course;
    this.course = { item: course.items[0].identifier, title: boot.title, strict: boot.strict === true };
    await this.bridge.open({
      edition: course.edition,
      course: jsonText(boot.course),
      state: jsonText(boot.state),
      applied: boot.applied,
      replay: replay.map(({ input }) => input),
      now: serverNow(),
      generation: boot.generation,
      base: boot.content,
      strict: boot.strict === true,
      support: this.trace.on,
      lang: boot.lang,
      texts: { title: texts.say("player-second-page"), close: texts.say("player-close") },
    });
    if (replay.length > 0) {
      this.sender.adopt(replay);
      // Offline the learner goes on all the same: the launcher has applied the same inputs to the same state.
      await this.sender.drain(LEFT_WAIT);
    }
    if (this.sender.over) { return; }
    this.bridge.tell("begin");
    this.setSize(this.rememberedSize());
  },

  async tellEvidence({ generation, entries }) {
    const told = await sendEvidence((...all) => fetch(...all), boot.journal, boot.token, generation, entries);
    if (told) { this.store.forgetOpening(boot.attempt, generation).catch(() => {}); }
  },

  listen() {
    at("quit").addEventListener("click", (event) => { event.preventDefault(); this.quit(); });
    at("smaller").addEventListener("click", () => this.changeSize(-1));
    at("larger").addEventListener("click", () => this.changeSize(+1));
    at("full").addEventListener("click", () => this.setFull(true));
    at("unfull").addEventListener("click", () => this.setFull(false));
    at("scaled-close").addEventListener("click", () => { remember("scaled", boot.attempt); at("scaled").hidden = true; at("content-frame").focus(); });
    at("cover-action").addEventListener("click", () => this.coverAct());
    at("menu-open").addEventListener("click", () => at("menu").showModal());
    at("menu").querySelector("[data-close]").addEventListener("click", () => at("menu").close());
    at("menu").addEventListener("click", (event) => { if (event.target === at("menu")) { at("menu").close(); } });
    at("finish-open").addEventListener("click", () => { at("menu").close(); at("finish").showModal(); });
    at("finish-stay").addEventListener("click", () => at("finish").close());
    at("finish-go").addEventListener("click", () => { at("finish").close(); this.go("exitAll"); });
    at("again").addEventListener("click", () => this.sender.retryNow());
    at("recovery").addEventListener("click", () => download(recoveryFile(boot, this.sender.pending, serverNow()), `${texts.say("player-recovery-name")}.json`));
    at("sign-in-again").addEventListener("click", () => this.signIn.show());
    at("unsaved-wait").addEventListener("click", () => { at("unsaved").close(); this.quit(); });
    at("unsaved-go").addEventListener("click", () => this.goAway());
    document.addEventListener("visibilitychange", () => { if (document.hidden) { this.sender.lastWords(); } else { this.sender.retryNow(); this.sender.beat(); } });
    window.addEventListener("pagehide", () => this.sender.lastWords());
    // Kept alive by the browser's back button, the page would show content that has said good-bye.
    window.addEventListener("pageshow", (event) => { if (event.persisted) { location.reload(); } });
    setInterval(() => { if (!document.hidden) { this.sender.beat(); } }, BEAT);
    setInterval(() => this.showSaving(), 5_000);
  },

  /** Windows of this browser learn of each other at once; others learn from the server. */
  announceOpening() {
    if (typeof BroadcastChannel === "undefined") { return; }
    const channel = new BroadcastChannel(`lms-player-${boot.attempt}`);
    channel.onmessage = ({ data }) => { if (Number.isSafeInteger(data) && data > boot.generation) { this.sender.takenOver(); } };
    channel.postMessage(boot.generation);
  },

  go(request, target) {
    this.bridge.tell("navigate", target === undefined ? { request } : { request, target });
    at("content-frame").focus();
  },

  show({ view, results, progress }) {
    this.view = view;
    this.plan.show(view, this.course);
    this.trace.now(view);
    at("menu-finish").hidden = !view.can.exitAll;
    if (!view.can.exitAll && at("finish").open) { at("finish").close(); }
    // Only what the content itself says of its progress; nothing is made up for one that says nothing.
    at("far").hidden = progress === undefined;
    if (progress !== undefined) { at("far").querySelector("[data-share]").textContent = texts.percent(progress); }
    const { delivered, session } = view;
    document.title = delivered && delivered.title !== boot.title ? `${delivered.title} – ${boot.title}` : boot.title;
    const blank = session === "open" && !delivered;
    if (blank) { this.showBlank(view.can); } else if (!this.stopped) { at("cover").hidden = true; }
    if (session === "ended" && !this.ended && !this.quitting) {
      this.ended = true;
      this.showEnd(results);
    }
    if (session === "suspended" && !this.quitting && !this.stopped) { this.quit(); }
  },

  showSaving() {
    const { sender } = this;
    this.indicator.show(sender, performance.now());
    at("banner").hidden = !sender.lasting;
    at("sign-in-again").hidden = sender.state !== "signIn";
  },

  /** The module is over: what is known of the result, and one way on. */
  showEnd(results) {
    const { course } = results ?? {};
    const lines = [];
    if (course) {
      if (course.success === "passed") { lines.push(["i-check", texts.say("player-end-passed")]); }
      else if (course.success === "failed") { lines.push(["i-again", texts.say("player-end-failed")]); }
      else if (course.completion === "completed") { lines.push(["i-check", texts.say("player-end-completed")]); }
      else { lines.push(["i-play", texts.say("player-end-incomplete")]); }
      const { scaled, raw, max } = course.score ?? {};
      if (scaled !== undefined) { lines.push(["i-score", texts.say("player-end-score", { score: texts.percent(scaled) })]); }
      else if (raw !== undefined) { lines.push(["i-score", max === undefined ? texts.say("player-end-score", { score: texts.number(raw) }) : texts.say("player-end-score-of", { score: texts.number(raw), max: texts.number(max) })]); }
    }
    at("end-results").replaceChildren(...lines.map(([icon, text]) => {
      const line = document.createElement("li");
      line.append(use(icon), ` ${text}`);
      return line;
    }));
    const sheet = at("end");
    sheet.addEventListener("close", () => this.quit(), { once: true });
    sheet.showModal();
    at("end-back").addEventListener("click", () => sheet.close(), { once: true });
  },

  /** Another window has the attempt: the content is covered, nothing more is recorded here. */
  showTaken() {
    this.stopped = true;
    this.bridge.tell("stop");
    this.showCover("player-taken", "player-take-back");
    this.showSaving();
  },

  /** The server takes nothing more, and says why. */
  showClosed(problem) {
    this.stopped = true;
    this.bridge.tell("stop");
    this.showCover("player-closed", undefined, wordsOf(problem));
    this.showSaving();
  },

  /** Nothing is on the screen and the module goes on: what leads on, or the way out where nothing does. */
  showBlank(can) {
    if (can.choice || offersCourse({ can }, this.course.strict)) { this.showCover("player-choose", "player-see-plan", undefined, () => this.plan.open()); }
    else if (can.continue) { this.showCover("player-go-on", "player-next", undefined, () => this.go("continue")); }
    else { this.showCover("player-nothing-left", "player-quit", undefined, () => this.quit()); }
  },

  /** Says something in place of the content, with one way on; `act` reloads the page where nothing else is said. */
  showCover(key, action, detail, act) {
    const cover = at("cover");
    const fresh = cover.hidden;
    at("cover-text").textContent = detail || texts.say(key);
    at("cover-action").hidden = action === undefined;
    if (action) { at("cover-action").textContent = texts.say(action); }
    this.coverAct = act ?? (() => location.reload());
    cover.hidden = false;
    if (act === undefined) { at("content-frame").inert = true; }
    // Those who read or choose elsewhere in the page are left where they are.
    const elsewhere = document.activeElement?.closest?.("dialog[open], .player-bar, .player-trace");
    if (act === undefined || (fresh && !elsewhere)) { (action ? at("cover-action") : cover).focus(); }
  },

  /** Suspends, saves, goes; stays when the last save does not get through, and leaves the choice. */
  async quit() {
    if (this.quitting) { return; }
    this.quitting = true;
    at("quit").setAttribute("aria-busy", "true");
    if (!this.stopped) { await this.bridge.leave(); }
    if (await this.sender.drain(QUIT_WAIT) || this.stopped) { this.goAway(); return; }
    at("quit").removeAttribute("aria-busy");
    this.quitting = false;
    at("unsaved-text").textContent = texts.say(this.store.lasting ? "player-unsaved-kept" : "player-unsaved-lost");
    if (this.sender.state === "signIn") { this.signIn.show(); } else { at("unsaved").showModal(); }
  },

  goAway() { location.assign(boot.quit); },

  switchTrace(on) {
    forNow("trace", on ? "on" : "off");
    this.bridge?.tell("trace", { on });
    if (at("menu").open) { at("menu").close(); at(on ? "trace-summary" : "menu-open").focus(); }
  },

  /** What `lms scorm replay` reads: the state this opening began from, without the learner, and every input since. */
  traceFile(lines) {
    const { state, applied } = this.begun;
    return {
      format: "lms-trace-1",
      attempt: boot.attempt,
      title: boot.title,
      written: new Date(serverNow()).toISOString(),
      generation: boot.generation,
      strict: boot.strict === true,
      ...(LEARNER.test(state) ? { state: state.replace(LEARNER, NOBODY) } : {}),
      first: applied + 1,
      inputs: this.sender.entries.filter(({ n }) => n > applied).map(({ input }) => input),
      view: this.view,
      lines,
    };
  },

  tell(text) { at("aloud").textContent = text; at("told").textContent = text; at("told").hidden = false; setTimeout(() => { at("told").hidden = true; }, 8_000); },

  changeSize(step) {
    const now = SIZES.indexOf(this.size ?? 1);
    this.setSize(SIZES[Math.min(SIZES.length - 1, Math.max(0, now + step))]);
    this.tell(texts.say("player-size", { size: texts.percent(this.size) }));
  },

  setSize(size) {
    this.size = size;
    this.bridge.tell("zoom", { factor: size });
    at("smaller").setAttribute("aria-disabled", String(size === SIZES[0]));
    at("larger").setAttribute("aria-disabled", String(size === SIZES.at(-1)));
    remember("size", String(size));
  },

  rememberedSize() {
    const size = Number(remembered("size"));
    return SIZES.includes(size) ? size : 1;
  },

  /** The whole window for the content, by style alone: phones have no full screen to offer. */
  setFull(full) {
    document.body.classList.toggle("player-full", full);
    at(full ? "unfull" : "full").focus();
  },
};

player.start();
