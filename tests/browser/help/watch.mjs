// Watches a page while a test waits for it: every wait ends, and says where things stood when it did.

/** Console lines and requests that are kept. */
const MOST = 40;

export class Watch {
  /** @param {import("playwright-core").Page} page */
  constructor(page) {
    this.page = page;
    this.console = [];
    this.network = [];
    this.open = new Map();
    this.waiting = "nothing yet";
    page.on("console", (message) => this.#keep(this.console, `${message.type()}: ${message.text()}`));
    page.on("pageerror", (error) => this.#keep(this.console, `error: ${error.message}`));
    page.on("crash", () => this.#keep(this.console, "the page has crashed"));
    page.on("dialog", (dialog) => this.#keep(this.console, `dialog: ${dialog.type()} ${dialog.message()}`));
    page.on("request", (request) => { this.open.set(request, Date.now()); });
    page.on("requestfinished", (request) => this.#done(request, "done"));
    page.on("requestfailed", (request) => this.#done(request, request.failure()?.errorText ?? "failed"));
  }

  #keep(list, line) {
    list.push(`${clock()} ${line}`);
    if (list.length > MOST) { list.shift(); }
  }

  #done(request, how) {
    const began = this.open.get(request);
    this.open.delete(request);
    this.#keep(this.network, `${request.method()} ${short(request.url())} ${how}${began === undefined ? "" : ` after ${Date.now() - began} ms`}`);
  }

  /** Waits for `promise`, at most `ms`; fails with `what` and where things stand. */
  async for(promise, what, ms) {
    this.waiting = what;
    return bounded(promise, ms, async () => `waited ${ms} ms in vain for ${what}\n${await this.story()}`);
  }

  /** Where things stand: the page, the player, its journal, what was asked of the network and what was said aloud. */
  async story() {
    const player = await bounded(this.page.evaluate(() => {
      const text = (id) => document.getElementById(id)?.innerText?.trim() ?? "";
      const open = [...document.querySelectorAll("dialog[open]")].map(({ id }) => id).join(", ");
      const save = document.getElementById("save");
      return [
        `page: ${location.pathname}, ${document.readyState}, focus on ${document.activeElement?.id || document.activeElement?.tagName}`,
        `save: ${save?.dataset.state} "${text("save")}", ${save?.dataset.waiting} waiting`,
        `cover: ${document.getElementById("cover")?.hidden ? "none" : `"${text("cover-text")}"`}; dialogs: ${open || "none"}; told: "${text("told")}"`,
        `plan: ${[...document.querySelectorAll("#plan-list [data-item]")].map((one) => `${one.dataset.item}${one.tagName === "BUTTON" ? "+" : ""}${one.hasAttribute("aria-current") ? "*" : ""}`).join(" ")}`,
      ].join("\n  ");
    }), 3_000, async () => "the page does not answer its own debugger").catch(({ message }) => message);
    const frames = this.page.frames().map((frame) => `${frame.name() || "-"} ${short(frame.url())}`).join("; ");
    const open = [...this.open].map(([request, began]) => `${request.method()} ${short(request.url())} for ${Date.now() - began} ms`);
    return [
      `  last wait: ${this.waiting}`,
      `  ${player}`,
      `  frames: ${frames}`,
      `  requests without an answer: ${open.join("; ") || "none"}`,
      `  network: ${this.network.slice(-12).join("\n    ")}`,
      `  console: ${this.console.slice(-12).join("\n    ") || "nothing"}`,
    ].join("\n");
  }
}

/** `promise`, or after `ms` an error with the sentence that `say` makes. */
export async function bounded(promise, ms, say) {
  let timer;
  const late = Symbol("late");
  try {
    const first = await Promise.race([promise, new Promise((done) => { timer = setTimeout(() => done(late), ms); })]);
    if (first !== late) { return first; }
  } finally { clearTimeout(timer); }
  // What comes after that is nobody's business any more.
  Promise.resolve(promise).catch(() => {});
  throw new Error(await say());
}

const clock = () => new Date().toISOString().slice(11, 23);
const short = (url) => url.replace(/\/c\/[^/]+/, "/c/…").replace(/^https?:\/\/127\.0\.0\.1/, "");
