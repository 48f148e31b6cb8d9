// The save indicator: what it says at a glance, and what it says aloud.

/** Icon of the sprite in the page for each state. */
const ICONS = { saved: "i-saved", saving: "i-saving", offline: "i-offline", signIn: "i-offline", taken: "i-stop", closed: "i-stop" };

export class SaveState {
  /**
   * @param {HTMLElement} box shows it
   * @param {HTMLElement} aloud a polite live region, told of changes that matter only
   * @param {object} texts from `makeTexts`
   * @param {() => number} serverNow ms since 1970 UTC
   */
  constructor(box, aloud, texts, serverNow) {
    Object.assign(this, { box, aloud, texts, serverNow });
    this.text = box.querySelector("[data-text]");
    this.icon = box.querySelector("use");
  }

  show({ state, waiting, savedAt }, now) {
    const { say, count, clock } = this.texts;
    const message = {
      saved: () => (savedAt === undefined ? say("player-ready") : say("player-saved-at", { time: clock(this.serverNow() - (now - savedAt)) })),
      saving: () => say("player-saving"),
      offline: () => count("player-offline", waiting),
      signIn: () => count("player-signed-out", waiting),
      taken: () => say("player-taken-short"),
      closed: () => say("player-closed-short"),
    }[state]();
    this.box.dataset.state = state;
    this.box.dataset.waiting = String(waiting);
    this.text.textContent = message;
    this.icon.setAttribute("href", `#${ICONS[state]}`);
    this.#speak(state, message);
  }

  /** Aloud only: trouble, and the end of trouble. Each "saved" would drown the content. */
  #speak(state, message) {
    const calm = state === "saved" || state === "saving";
    if (calm && !this.trouble) { return; }
    if (state === "saving") { return; }
    if (this.trouble === state) { return; }
    this.trouble = calm ? undefined : state;
    this.aloud.textContent = message;
  }
}
