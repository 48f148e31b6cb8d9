// Plays a case through the player: the content does its calls, the learner uses the player's own buttons and plan.

import { until } from "../help/browser.mjs";
import { Watch } from "../help/watch.mjs";

/** How long the player may take to show something, in ms: longer than its own patience with a last save. */
const PATIENCE = 12_000;
/** A step of a case takes a second; one that takes this long, in ms, stands still. */
const STEP = 60_000;

class Differs extends Error {}

const differs = (reason) => { throw new Differs(reason); };

export class CasePlayer {
  /**
   * @param {import("playwright-core").Page} page a page in which the learner is signed in
   * @param {object} learner from `learnerOf`
   */
  constructor(page, learner) {
    this.page = page;
    this.learner = learner;
    this.reports = [];
    this.watch = new Watch(page);
  }

  async begin() {
    await this.page.exposeBinding("lmsCaseReport", ({ frame }, facts) => { this.reports.push({ frame, ...facts }); });
    this.page.on("dialog", (dialog) => dialog.accept().catch(() => {}));
  }

  /** Plays a case; throws with the step and what differs there. */
  async play(test) {
    this.test = test;
    for (const [at, step] of test.steps.entries()) {
      try {
        await this.watch.for(this.#step(step), `step ${at + 1} of ${test.name} (${step.step} ${step.activity ?? step.target ?? ""})`, STEP);
      } catch (error) {
        throw new Error(`step ${at + 1}${step.activity ? ` (${step.activity})` : ""}: ${error.message}`);
      }
    }
    await this.watch.for(this.#left(), `the end of ${test.name}`, STEP);
  }

  #step(step) {
    switch (step.step) {
      case "launch": return this.#launch(step);
      case "deliver": return this.#deliver(step);
      default: return this.#learner(step.event, step.target);
    }
  }

  async #next(kind, what) {
    try {
      await until(() => this.reports.some((one) => one.kind === kind), what, PATIENCE);
    } catch (_late) {
      differs(`${what}; the player shows ${await this.#shown()}\n${await this.watch.story()}`);
    }
    return this.reports.splice(this.reports.findIndex((one) => one.kind === kind), 1)[0];
  }

  #shown() {
    return this.page.evaluate(() => {
      const cover = document.getElementById("cover");
      if (document.getElementById("end")?.open) { return "the end of the module"; }
      if (cover && !cover.hidden) { return `"${cover.innerText.trim()}"`; }
      return cover ? document.getElementById("told").textContent || "no word on it" : location.pathname;
    }).catch(String);
  }

  async #launch({ package: pack, how, target }) {
    await this.#left();
    this.reports.length = 0;
    await this.page.goto(this.learner.player(this.test.name, pack));
    await this.page.locator("#content-frame").waitFor();
    if (how !== "choice") { return; }
    // The player opens a course by starting it; the choice is the learner's first act.
    await until(async () => this.reports.length > 0 || this.page.locator("#plan-open").isVisible(), "the course to be opened", PATIENCE);
    await this.#settled(this.reports[0]?.item);
    if (this.reports.length > 0 && this.reports[0].item === target) { return; }
    this.reports.length = 0;
    await this.#choose(target);
  }

  async #deliver(step) {
    const { frame, item, resource, api } = await this.#next("ready", `${step.activity} must be delivered`);
    if (item !== step.activity) { differs(`${step.activity} must be delivered; ${item} is`); }
    if (step.resource !== undefined && resource !== step.resource) { differs(`the resource ${step.resource} must be launched; ${resource} is`); }
    if (!api) { differs("the content finds no API"); }
    if (step.ui) {
      await this.#settled(item);
      for (const check of step.ui) { await this.#look(check); }
    }
    // Its answer may be cut off: the content is taken away when it has said good-bye.
    frame.evaluate(([one, strings, who]) => globalThis.lmsCase.play(one, strings, who), [step, this.test.strings ?? {}, this.learner.id]).catch(() => {});
    const said = await this.#next("said", "the content must make its calls");
    if (said.reason) { differs(said.reason); }
    await this.#screen(step.after_terminate ?? {});
    if (step.then?.by === "user") {
      await this.#learner(step.then.event, step.then.target);
      if (step.terminate === "on_unload") {
        const unloaded = await this.#next("unloaded", "the content must get its farewell");
        if (unloaded.reason) { differs(`while it is taken away: ${unloaded.reason}`); }
      }
    }
    await this.#screen(step);
  }

  /** Waits until the plan shows that `item` is the current one; an item that the plan leaves out gets a moment. */
  async #settled(item) {
    const { page } = this;
    await until(() => page.evaluate((current) => {
      const lines = [...document.querySelectorAll("#plan-list [data-item]")];
      const line = lines.find(({ dataset }) => dataset.item === current);
      return lines.length > 0 && (current === undefined || line === undefined || line.hasAttribute("aria-current"));
    }, item), "the plan to follow", PATIENCE).catch(() => {});
    await page.waitForTimeout(50);
  }

  /** What the player's own devices offer. */
  async #look({ control, enabled, toc_entry: entry, selectable, present }) {
    const { page } = this;
    if (control !== undefined) {
      const device = { continue: () => this.#button("next"), previous: () => this.#button("previous"), toc: () => page.locator("#plan-open") }[control]();
      const usable = await device.isVisible() && (control !== "toc" || await page.locator("#plan-list button[data-item]:not([data-again])").count() > 0);
      if (usable !== enabled) { differs(`the control "${control}" is ${usable ? "usable and must not be" : "not usable and must be"}`); }
      return;
    }
    const line = page.locator(`#plan-list [data-item="${entry}"]`);
    const opens = await page.locator("#plan-open").isVisible();
    if (present !== undefined) {
      const real = opens && await line.count() > 0;
      if (real !== present) { differs(`the plan ${real ? "shows" : "does not show"} ${entry}`); }
      return;
    }
    const real = opens && await page.locator(`#plan-list button[data-item="${entry}"]`).count() > 0;
    if (real !== selectable) { differs(`${entry} ${real ? "can" : "cannot"} be chosen in the plan`); }
  }

  #button(which) { return this.page.getByRole("button", { name: { next: /^Partie suivante/, previous: /^Partie précédente/ }[which] }); }

  async #learner(event, target) {
    switch (event) {
      case "continue": return this.#press(this.#button("next"), "Continue");
      case "previous": return this.#press(this.#button("previous"), "Previous");
      case "choice": return this.#choose(target);
      case "exitAll": return this.#finish();
      default: return this.#leave();
    }
  }

  /** The learner finishes the course for good, by the menu, and says so once more when asked. */
  async #finish() {
    const { page } = this;
    // Where the item hides it, what a script leaves by at its very end is the way out.
    await this.#pressNow("#end[open] #end-back, body:not(:has(#end[open])) #menu-open", "menu", () => this.#gone());
    if (await page.locator("#menu[open]").count() === 0) { return; }
    if (!await page.locator("#finish-open").isVisible()) {
      await page.keyboard.press("Escape");
      await this.#leave();
      return;
    }
    // The course may end by itself meanwhile; there is nothing to finish then.
    await this.#pressNow("#finish-open", "Exit All", () => this.#over());
    await this.#pressNow("#finish-go", "confirmation", () => this.#over());
  }

  async #press(device, name) {
    try { await device.click({ timeout: PATIENCE }); } catch (gone) { differs(`the player offers no ${name}: ${gone.message}\n${await this.watch.story()}`); }
  }

  /**
   * Presses what the selector finds now, in one go: the end may open over a button between a look and a click. Where `enough`
   * holds meanwhile, nothing need be pressed any more.
   */
  async #pressNow(selector, name, enough) {
    const pressed = () => this.page.evaluate((wanted) => {
      const device = document.querySelector(wanted);
      if (!device?.checkVisibility()) { return false; }
      const { left, top, width, height } = device.getBoundingClientRect();
      const there = document.elementFromPoint(left + width / 2, top + height / 2);
      if (there !== device && !device.contains(there)) { return false; }
      device.click();
      return true;
    }, selector);
    await until(async () => await enough() || pressed(), "", PATIENCE).catch(async () => differs(`the player offers no ${name}\n${await this.watch.story()}`));
  }

  async #choose(target) {
    await this.#press(this.page.locator("#plan-open"), "plan");
    const entry = this.page.locator(`#plan-list button[data-item="${target}"]`);
    if (await entry.count() === 0) {
      await this.page.keyboard.press("Escape");
      differs(`the plan does not offer ${target}`);
    }
    await this.#press(entry, target);
  }

  /** The learner leaves the course by the player's way out: what is open is suspended. */
  async #leave() {
    const { page } = this;
    // The end may open over the way out at any moment: whichever is there when it is pressed.
    await this.#pressNow("#end[open] #end-back, body:not(:has(#end[open])) #quit", "way out", () => this.#gone());
    await page.waitForURL(/\/formations\//, { timeout: PATIENCE }).catch(async () => differs(`the player must let go\n${await this.watch.story()}`));
  }

  /** Whether the course has been left. */
  #gone() { return !/\/player\//.test(this.page.url()); }

  /** Whether the course has been left, or its end is being told. */
  async #over() {
    return this.#gone() || await this.page.locator("#end[open]").count() > 0;
  }

  /** Waits for the end of the session, and closes what tells of it. */
  async #left() {
    const { page } = this;
    await until(() => this.#over(), "", PATIENCE).catch(async () => differs(`the session is still open at the end\n${await this.watch.story()}`));
    if (await page.locator("#end[open]").count() > 0) { await this.#press(page.locator("#end-back"), "way back"); }
    await until(() => !/\/player\//.test(page.url()), "", PATIENCE).catch(async () => differs(`the player must let go\n${await this.watch.story()}`));
    // A page on its way can hold up the closing of its window.
    await page.waitForLoadState("load", { timeout: PATIENCE });
  }

  async #screen({ session_ends: ends, content_removed: removed }) {
    const { page } = this;
    if (ends === true) { await until(() => this.#over(), "", PATIENCE).catch(() => differs("the session must be over and is still open")); }
    if (removed) { await until(() => !page.frames().some((frame) => frame.name() === "sco"), "", PATIENCE).catch(() => differs("the content is still on the screen")); }
    if (ends === false && await this.#over()) { differs("the session must be open and is over"); }
  }
}
