// The support panel: every call of the content with its answer, error and duration.

import { download } from "./recovery.js";

/** Lines shown and kept. */
const MOST = 2_000;

export class Trace {
  constructor(panel, texts, title) {
    Object.assign(this, { panel, texts, title });
    this.calls = [];
    this.body = panel.querySelector("tbody");
    this.count = panel.querySelector("[data-count]");
    panel.hidden = false;
    panel.querySelector("[data-export]").addEventListener("click", () => {
      download(JSON.stringify({ format: "lms-trace-1", title, calls: this.calls }, null, 1), "trace.json");
    });
  }

  call({ call }) {
    const error = String(call.error ?? "");
    this.#add({
      at: Number(call.at),
      what: `${call.method}(${[call.a, call.b].filter((part) => part !== "").map((part) => JSON.stringify(shorten(String(part)))).join(", ")})`,
      answer: shorten(String(call.answer)),
      error: error === "0" ? "" : error,
      micros: Number(call.micros),
    });
    this.calls.push(call);
  }

  note({ at, text }) {
    this.calls.push({ at, note: text });
    this.#add({ at: Number(at), what: String(text), answer: "", error: "", note: true });
  }

  /** What the player itself did: sent, confirmed, repaired. */
  own(at, text) { this.note({ at, text }); }

  #add({ at, what, answer, error, micros, note }) {
    const row = this.body.insertRow();
    if (note) { row.className = "player-note"; }
    if (error !== "") { row.className = "player-error"; }
    for (const text of [new Date(at).toISOString().slice(11, 23), what, answer, error, micros === undefined ? "" : `${micros} µs`]) {
      row.insertCell().textContent = text;
    }
    if (this.body.rows.length > MOST) { this.body.deleteRow(0); }
    if (this.calls.length > MOST * 5) { this.calls.shift(); }
    this.count.textContent = this.texts.number(this.calls.length + 1);
  }
}

function shorten(text) {
  return text.length > 200 ? `${text.slice(0, 200)}… (${text.length})` : text;
}
