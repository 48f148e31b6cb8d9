// The plan of the module in its side sheet, and the steps before and after.

import { ORDERED, whyLocked } from "./locked.js";

const PILLS = {
  passed: ["good", "i-check", "player-state-passed"],
  failed: ["warn", "i-again", "player-state-failed"],
  completed: ["good", "i-check", "player-state-completed"],
  incomplete: ["info", "i-play", "player-state-incomplete"],
  todo: ["quiet-pill", "i-circle", "player-state-todo"],
  locked: ["quiet-pill", "i-lock", "player-state-locked"],
};

/** What a person sees of an activity's state: the better known of success and completion. */
export function stateOf({ completion, success, selectable, current }) {
  if (success === "passed" || success === "failed") { return success; }
  if (completion === "completed" || completion === "incomplete") { return completion; }
  return selectable || current ? "todo" : "locked";
}

export class Plan {
  /**
   * @param {object} parts `sheet` (dialog), `list`, `hint`, `opener`, `steps`, `part`, `previous`, `next`
   * @param {object} texts from `makeTexts`
   * @param {(request: string, target?: string) => void} go asks for a move
   */
  constructor(parts, texts, go) {
    Object.assign(this, { ...parts, texts, go });
    this.opener.addEventListener("click", () => this.open());
    this.sheet.querySelector("[data-close]").addEventListener("click", () => this.sheet.close());
    // A click beside the sheet closes it, as everywhere.
    this.sheet.addEventListener("click", (event) => { if (event.target === this.sheet) { this.sheet.close(); } });
    this.previous.addEventListener("click", () => this.go("previous"));
    this.next.addEventListener("click", () => this.go("continue"));
  }

  open() {
    this.sheet.showModal();
    this.list.querySelector("[aria-current]")?.focus();
  }

  /**
   * @param {object} view from the engine
   * @param {object} course `item` and `title` of the course itself; `strict`, whether every choice is offered
   */
  show({ toc, can, delivered }, course) {
    const leaves = toc.filter((entry) => entry.leaf);
    const root = offersCourse({ can, delivered }, course.strict);
    const again = offersAgain(delivered, course.strict);
    // A module of one activity has no plan worth a button, unless there is a choice to make.
    this.opener.hidden = leaves.length < 2 && !can.choice && !root;
    if (this.opener.hidden && this.sheet.open) { this.sheet.close(); }
    this.steps.hidden = !can.continue && !can.previous;
    this.previous.hidden = !can.previous;
    this.next.hidden = !can.continue;
    const at = leaves.findIndex((entry) => entry.current);
    this.part.querySelector("[data-count]").textContent = at < 0 ? "" : this.texts.say("player-part", { at: at + 1, all: leaves.length });
    this.part.querySelector("[data-title]").textContent = at < 0 ? "" : leaves[at].title || this.texts.say("player-untitled");
    // The content has a way on of its own as long as it is not finished; two of the same weight would compete.
    this.next.classList.toggle("quiet", at >= 0 && !["passed", "completed"].includes(stateOf(leaves[at])));
    this.hint.hidden = !leaves.some((entry) => ORDERED.has(entry.locked));
    this.hint.textContent = this.texts.say(can.continue ? "player-plan-ordered" : "player-plan-ordered-wait");
    const focused = document.activeElement?.closest?.("[data-item]")?.dataset.item;
    const lines = toc.map((entry, place) => this.#line(entry, ancestorsOf(toc, place), toc, again));
    this.list.replaceChildren(...(root ? [this.#courseLine(course)] : []), ...lines);
    if (focused) { [...this.list.querySelectorAll("[data-item]")].find((one) => one.dataset.item === focused)?.focus(); }
  }

  #courseLine({ item, title }) {
    const line = document.createElement("li");
    line.append(this.#choice(item, this.texts.say("player-plan-course", { title })));
    return line;
  }

  #choice(item, text) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "player-plan-title";
    button.textContent = text;
    button.dataset.item = item;
    button.addEventListener("click", () => { this.sheet.close(); this.go("choice", item); });
    return button;
  }

  #line(entry, ancestors, toc, again) {
    const { say, percent } = this.texts;
    const line = document.createElement("li");
    line.style.setProperty("--depth", String(Math.min(entry.depth, 6)));
    const title = entry.title || say("player-untitled");
    const [tone, icon, word] = PILLS[stateOf(entry)];
    if (entry.selectable && !entry.current) {
      line.append(this.#choice(entry.item, title));
    } else {
      const name = document.createElement("span");
      name.className = "player-plan-title";
      name.textContent = title;
      name.dataset.item = entry.item;
      line.append(name);
      if (entry.current) {
        name.setAttribute("aria-current", "step");
        name.tabIndex = -1;
        const here = document.createElement("span");
        here.className = "player-here";
        here.textContent = say("player-plan-here");
        line.append(here);
      }
    }
    if (entry.leaf || entry.completion !== "unknown") {
      const pill = document.createElement("span");
      pill.className = `pill ${tone}`;
      pill.append(use(icon), ` ${say(word)}`);
      if (entry.scaled !== undefined && entry.scaled !== null) { pill.append(`, ${percent(entry.scaled)}`); }
      line.append(pill);
    }
    if (entry.current && entry.selectable && again) {
      const button = this.#choice(entry.item, say("player-plan-again"));
      button.className = "button quiet player-again";
      button.dataset.again = "";
      const which = document.createElement("span");
      which.className = "player-aloud";
      which.textContent = ` ${title}`;
      button.append(which);
      line.append(button);
    }
    const why = entry.current ? undefined : whyLocked(entry, ancestors, toc, say);
    if (why) {
      const text = document.createElement("p");
      text.className = "player-why";
      text.textContent = why;
      line.append(text);
    }
    return line;
  }
}

/**
 * Whether the plan offers the course itself. Choosing it begins anew what the course keeps for itself, so that a learner is
 * offered it only where nothing else leads on; a strict attempt shows what the standard allows.
 */
export function offersCourse({ can, delivered }, strict) {
  if (!can.choiceOfCourse) { return false; }
  return !delivered ? strict || (!can.choice && !can.continue) : strict && can.choice === true;
}

/** Whether the activity on the screen can be opened again: while it runs, that might cost what it has not saved. */
export function offersAgain(delivered, strict) { return strict || delivered?.phase === "terminated"; }

/** The parts of the plan above one, the nearest first. */
function ancestorsOf(toc, at) {
  const found = [];
  let { depth } = toc[at];
  for (let before = at - 1; before >= 0; before -= 1) {
    if (toc[before].depth < depth) { found.push(toc[before]); ({ depth } = toc[before]); }
  }
  return found;
}

export function use(icon) {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  svg.setAttribute("aria-hidden", "true");
  svg.setAttribute("class", "icon");
  const one = document.createElementNS("http://www.w3.org/2000/svg", "use");
  one.setAttribute("href", `#${icon}`);
  svg.append(one);
  return svg;
}
