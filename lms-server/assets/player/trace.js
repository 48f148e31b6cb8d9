// The support panel: every call of the content with its answer, error and duration, and every decision that followed.

import { download } from "./recovery.js";

/** Lines shown. */
const MOST = 2_000;
/** Lines kept for the file. */
const KEPT = 10_000;

export class Trace {
  /**
   * @param {object} parts `panel`, and `toggle`, the button that switches it on and off
   * @param {object} texts from `makeTexts`
   * @param {object} ask `on(is)`: to begin or to stop; `file(lines)`: all there is to keep of the lines, as an object
   * @param {string} [hidden] a text that leaves this page as dots: the learner's name
   */
  constructor({ panel, toggle }, texts, ask, hidden = "") {
    Object.assign(this, { panel, toggle, texts, ask, hidden });
    this.lines = [];
    this.lang = texts.lang;
    this.body = panel.querySelector("tbody");
    this.count = panel.querySelector("[data-count]");
    this.language = panel.querySelector("[data-language]");
    this.copied = panel.querySelector("[data-copied]");
    toggle.addEventListener("click", () => this.turn(!this.on));
    panel.querySelector("[data-export]").addEventListener("click", () => download(JSON.stringify(ask.file(this.lines), null, 1), `${texts.say("player-trace-name")}.json`));
    this.language.addEventListener("click", () => this.#speak(this.lang === "fr" ? "en" : "fr"));
    const copy = panel.querySelector("[data-copy]");
    // Not every browser lets pages write to the clipboard.
    copy.hidden = !globalThis.navigator?.clipboard;
    copy.addEventListener("click", () => this.#copy());
    this.#speak(this.lang);
  }

  get on() { return !this.panel.hidden; }

  /** Switches the panel on or off; `open` shows its lines as well. */
  turn(on, open = on) {
    if (on === this.on) { return; }
    this.panel.hidden = !on;
    this.panel.querySelector("details").open = open;
    this.toggle.textContent = this.texts.say(on ? "player-trace-hide" : "player-trace-show");
    this.ask.on(on);
  }

  /** What the engine tells: `{line, fr, en, micros}` each. */
  traced(lines) { for (const { line, fr, en, micros } of lines) { this.#add({ ...line, fr, en, ...(Number.isFinite(micros) ? { micros } : {}) }); } }

  /** What helped the content along, in the words of the one who did. */
  note({ at, text }) { this.own(Number(at), String(text)); }

  /** What the player itself did: sent, confirmed, repaired. */
  own(at, text) { if (this.on) { this.#add({ at, fr: [text], en: [text], note: true }); } }

  /** What may be asked for now, and why not. */
  now({ can, toc }) {
    const possible = Object.entries(can).filter(([, is]) => is).map(([name]) => name);
    const locked = toc.filter((entry) => entry.locked).map(({ item, locked: code }) => `${item} (${code})`);
    this.panel.querySelector("[data-now]").textContent = this.texts.say("player-trace-now", { possible: possible.join(", ") || "–", locked: locked.join(", ") || "–" });
  }

  #add(given) {
    const line = this.hidden === "" ? given : JSON.parse(JSON.stringify(given).replaceAll(JSON.stringify(this.hidden).slice(1, -1), "•••"));
    this.lines.push(line);
    if (this.lines.length > KEPT) { this.lines.shift(); }
    this.#show(line);
    this.count.textContent = this.texts.number(this.lines.length);
  }

  #show(line) {
    const call = line.event?.call;
    const error = call && call.error !== 0 ? String(call.error) : "";
    const said = line[this.lang];
    const what = call ? `${call.method}(${[call.a, call.b].filter((part) => part !== "").map((part) => JSON.stringify(shorten(String(part)))).join(", ")})` : said[0] ?? "";
    const kind = call ? "call" : "note";
    this.#row(error === "" ? kind : "error", [clock(line.at), what, call ? shorten(String(call.value)) : "", error, line.micros === undefined ? "" : `${line.micros} µs`]);
    // Of a call the first sentence says what the row says already.
    for (const sentence of said.slice(1)) { this.#row("decision", ["", sentence, "", "", ""]); }
    while (this.body.rows.length > MOST) { this.body.deleteRow(0); }
  }

  #row(kind, cells) {
    const row = this.body.insertRow();
    row.className = `player-${kind}`;
    for (const text of cells) { row.insertCell().textContent = text; }
  }

  #speak(lang) {
    this.lang = lang;
    this.body.lang = lang;
    // Each language is named in itself, for those who look for it.
    this.language.textContent = lang === "fr" ? "English" : "Français";
    this.language.lang = lang === "fr" ? "en" : "fr";
    this.body.replaceChildren();
    for (const line of this.lines.slice(-MOST)) { this.#show(line); }
  }

  async #copy() {
    const text = this.lines.map((line) => [clock(line.at), ...line[this.lang]].join("  ")).join("\n");
    let key = "player-trace-copied";
    try { await navigator.clipboard.writeText(text); } catch (_refused) { key = "player-trace-not-copied"; }
    this.copied.textContent = this.texts.say(key);
  }
}

function clock(at) {
  const time = new Date(at);
  return Number.isNaN(time.getTime()) ? "" : time.toISOString().slice(11, 23);
}

function shorten(text) {
  return text.length > 200 ? `${text.slice(0, 200)}… (${text.length})` : text;
}
