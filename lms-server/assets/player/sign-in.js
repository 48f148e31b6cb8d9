// Signing in again without leaving the page: the content stays as it is behind the dialog.

import { problemOf, wordsOf } from "./sender.js";

export class SignIn {
  /**
   * @param {HTMLDialogElement} dialog holds a form with `login`, `password` and, in a `[data-code]`, `code`; a `[data-error]` and a `[data-later]`
   * @param {string} address where the sign-in form is sent
   * @param {object} texts from `makeTexts`
   */
  constructor(dialog, address, texts) {
    Object.assign(this, { dialog, address, texts });
    this.form = dialog.querySelector("form");
    this.error = dialog.querySelector("[data-error]");
    this.form.addEventListener("submit", (event) => { event.preventDefault(); this.#submit(); });
    dialog.querySelector("[data-later]").addEventListener("click", () => dialog.close());
  }

  /** Asks; resolves once signed in. The dialog may be put off and asked for again meanwhile. */
  ask(problem) {
    this.wanted ??= new Promise((done) => { this.done = done; });
    // 403 and 404 at the renewal: somebody is signed in, but not the person this attempt belongs to.
    this.#say(problem && (problem.status === 403 || problem.status === 404) ? this.texts.say("player-sign-in-other") : "");
    this.show();
    return this.wanted;
  }

  get needed() { return this.wanted !== undefined; }

  show() { if (!this.dialog.open) { this.dialog.showModal(); this.form.elements.login.focus(); } }

  async #submit() {
    const button = this.form.querySelector("[type=submit]");
    if (button.getAttribute("aria-disabled") === "true") { return; }
    button.setAttribute("aria-disabled", "true");
    try {
      const answer = await fetch(this.address, {
        method: "POST",
        credentials: "same-origin",
        headers: { Accept: "application/json", "Content-Type": "application/x-www-form-urlencoded" },
        body: new URLSearchParams(new FormData(this.form)).toString(),
      });
      if (answer.ok) {
        this.form.reset();
        this.#askCode(false);
        this.#say("");
        this.dialog.close();
        const { done } = this;
        this.wanted = undefined;
        done();
        return;
      }
      const problem = await problemOf(answer);
      this.#say(wordsOf(problem) || this.texts.say("player-sign-in-failed"));
      // The password was right: what is missing is the code of the telephone.
      const code = /:code-(wanted|refused)$/.test(problem?.type ?? "");
      this.#askCode(code);
      const next = code ? this.form.elements.code : this.form.elements.password;
      next.value = "";
      next.focus();
    } catch (_network) {
      this.#say(this.texts.say("player-sign-in-offline"));
    } finally {
      button.removeAttribute("aria-disabled");
    }
  }

  #askCode(wanted) {
    const part = this.dialog.querySelector("[data-code]");
    if (part) { part.hidden = !wanted; }
  }

  #say(text) {
    this.error.textContent = text;
    this.error.hidden = text === "";
  }
}
