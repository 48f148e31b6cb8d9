// The plan of the module in its side sheet, and the steps before and after.

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
   * @param {object} parts `sheet` (dialog), `list`, `opener`, `steps`, `part`, `previous`, `next`
   * @param {object} texts from `makeTexts`
   * @param {(request: string, target?: string) => void} go asks for a move
   */
  constructor(parts, texts, go) {
    Object.assign(this, { ...parts, texts, go });
    this.opener.addEventListener("click", () => { this.sheet.showModal(); this.list.querySelector("[aria-current]")?.focus(); });
    this.sheet.querySelector("[data-close]").addEventListener("click", () => this.sheet.close());
    // A click beside the sheet closes it, as everywhere.
    this.sheet.addEventListener("click", (event) => { if (event.target === this.sheet) { this.sheet.close(); } });
    this.previous.addEventListener("click", () => this.go("previous"));
    this.next.addEventListener("click", () => this.go("continue"));
  }

  show({ toc, can }) {
    const leaves = toc.filter((entry) => entry.leaf);
    // A module of one activity has no plan worth a button.
    this.opener.hidden = leaves.length < 2;
    if (this.opener.hidden && this.sheet.open) { this.sheet.close(); }
    this.steps.hidden = !can.continue && !can.previous;
    this.previous.hidden = !can.previous;
    this.next.hidden = !can.continue;
    const at = leaves.findIndex((entry) => entry.current);
    this.part.querySelector("[data-count]").textContent = at < 0 ? "" : this.texts.say("player-part", { at: at + 1, all: leaves.length });
    this.part.querySelector("[data-title]").textContent = at < 0 ? "" : leaves[at].title || this.texts.say("player-untitled");
    // The content has a way on of its own as long as it is not finished; two of the same weight would compete.
    this.next.classList.toggle("quiet", at >= 0 && !["passed", "completed"].includes(stateOf(leaves[at])));
    const focused = document.activeElement?.closest?.("[data-item]")?.dataset.item;
    this.list.replaceChildren(...toc.map((entry, at) => this.#line(entry, parentOf(toc, at))));
    if (focused) { [...this.list.querySelectorAll("[data-item]")].find((one) => one.dataset.item === focused)?.focus(); }
  }

  #line(entry, parent) {
    const { say, percent } = this.texts;
    const line = document.createElement("li");
    line.style.setProperty("--depth", String(Math.min(entry.depth, 6)));
    const title = entry.title || say("player-untitled");
    const state = stateOf(entry);
    const [tone, icon, word] = PILLS[state];
    const named = document.createElement(entry.selectable && !entry.current ? "button" : "span");
    named.className = "player-plan-title";
    named.textContent = title;
    named.dataset.item = entry.item;
    if (entry.current) {
      named.setAttribute("aria-current", "step");
      named.tabIndex = -1;
    } else if (entry.selectable) {
      named.type = "button";
      named.addEventListener("click", () => { this.sheet.close(); this.go("choice", entry.item); });
    }
    line.append(named);
    if (entry.leaf || entry.completion !== "unknown") {
      const pill = document.createElement("span");
      pill.className = `pill ${tone}`;
      pill.append(use(icon), ` ${say(word)}`);
      if (entry.scaled !== undefined && entry.scaled !== null) { pill.append(`, ${percent(entry.scaled)}`); }
      line.append(pill);
    }
    if (entry.leaf && !entry.selectable && !entry.current) {
      const why = document.createElement("p");
      why.className = "player-why";
      why.textContent = parent ? say("player-why-locked-in", { title: parent.title }) : say("player-why-locked");
      line.append(why);
    }
    return line;
  }
}

function parentOf(toc, at) {
  for (let before = at - 1; before >= 0; before -= 1) {
    if (toc[before].depth < toc[at].depth) { return toc[before]; }
  }
  return undefined;
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
