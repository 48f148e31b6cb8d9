// Where the content is shown: one frame per activity, pages it opens beside, and its size.

import { sayFarewell, windowsOf } from "./content.js";

/** Narrower than this, content made for a large screen is worth looking for. */
const NARROW = 1000;
/** Content wider than this is scaled from here on; a page with a mile-long line is not a page to fit. */
const WIDEST = 1600;

export class Stage {
  /**
   * @param {HTMLElement} root scrolls when the content is larger than the window
   * @param {(win: Window) => void} look called with each new window of the content
   * @param {(scaled: boolean) => void} onFit told whether the content had to be made smaller
   */
  constructor(root, look, onFit) {
    this.root = root;
    this.sizer = root.querySelector("#sizer");
    this.look = look;
    this.onFit = onFit;
    this.zoom = 1;
    this.natural = 0;
    this.seconds = [];
    this.texts = { title: "", close: "×" };
    new ResizeObserver(() => this.measure()).observe(root);
  }

  /** The window of the activity; the launcher itself while nothing is shown. */
  get window() { return this.frame?.contentWindow ?? window; }

  /** Shows this address in place of what was there. */
  deliver(url, title) {
    this.clear();
    const frame = document.createElement("iframe");
    frame.name = "sco";
    frame.title = title;
    frame.allow = "fullscreen *; autoplay *; clipboard-write *";
    frame.src = url;
    frame.addEventListener("load", () => { this.#lookAtAll(frame); this.measure(); });
    this.frame = frame;
    this.natural = 0;
    this.sizer.append(frame);
    this.#layout();
    this.#watchBirth(frame);
  }

  /** Takes the content away after its farewell; its last calls have been answered when this returns. */
  dismiss() {
    this.dismissing = true;
    for (const second of [...this.seconds]) { second.close(); }
    if (this.frame) { sayFarewell(this.window); }
    this.clear();
    this.dismissing = false;
  }

  /** Gives the content its farewell and leaves it where it is: the page itself is going. */
  farewell() {
    for (const second of this.seconds) { sayFarewell(second.frame.contentWindow); }
    if (this.frame) { sayFarewell(this.window); }
  }

  clear() {
    for (const second of [...this.seconds]) { second.close(); }
    this.frame?.remove();
    this.frame = undefined;
    this.onFit(false);
  }

  /** Shows a page that the content opens, over the content: a window of its own would lose the platform (S10). */
  openSecond(url, opener) {
    const panel = document.createElement("section");
    panel.className = "second";
    panel.setAttribute("aria-label", this.texts.title);
    const bar = document.createElement("header");
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = this.texts.close;
    bar.append(button);
    const frame = document.createElement("iframe");
    frame.title = this.texts.title;
    frame.allow = "fullscreen *; autoplay *";
    panel.append(bar, frame);
    document.body.append(panel);
    const before = opener.document.activeElement;
    const close = () => {
      if (!panel.isConnected) { return; }
      sayFarewell(frame.contentWindow);
      this.seconds = this.seconds.filter((second) => second.frame !== frame);
      panel.remove();
      this.root.inert = this.seconds.length > 0;
      before?.focus?.();
    };
    button.addEventListener("click", close);
    panel.addEventListener("keydown", (event) => { if (event.key === "Escape") { close(); } });
    this.seconds.push({ frame, close, opener });
    this.root.inert = true;
    frame.addEventListener("load", () => this.#lookAtAll(frame));
    frame.src = url;
    this.#watchBirth(frame);
    button.focus();
    return frame.contentWindow;
  }

  /** What closes `win`, when it is a page shown over the content; it also gets its opener back. */
  closerOf(win) {
    const second = this.seconds.find(({ frame }) => frame.contentWindow === win);
    if (!second) { return undefined; }
    try { win.opener = second.opener; } catch (_kept) { /* it still finds the API by its parent */ }
    return second.close;
  }

  /** Size of the content, 1 = as it comes. */
  setZoom(factor) { this.zoom = factor; this.#layout(); }

  #lookAtAll(frame) {
    for (const win of windowsOf(frame.contentWindow)) { this.look(win); }
  }

  /**
   * Looks for the new document from the moment it exists.
   *
   * The content server puts `guard.js` first in each page; this covers a content server that does not.
   */
  #watchBirth(frame) {
    const began = performance.now();
    const step = () => {
      if (!frame.isConnected || performance.now() - began > 30_000) { return; }
      let doc;
      try { doc = frame.contentWindow.document; } catch (_foreign) { return; }
      if (doc.URL !== "about:blank") {
        this.look(frame.contentWindow);
        if (doc.readyState === "complete") { return; }
        doc.addEventListener("DOMContentLoaded", () => this.look(frame.contentWindow), { once: true });
        return;
      }
      setTimeout(step, 4);
    };
    step();
  }

  /** Finds out whether the content is wider than the window, and by how much. */
  measure() {
    const width = this.root.clientWidth;
    if (!this.frame || width === 0) { return; }
    if (width < NARROW && this.natural === 0) {
      let widest = 0;
      for (const win of windowsOf(this.window)) {
        const page = win.document.scrollingElement ?? win.document.documentElement;
        if (!page) { continue; }
        // A page in an inner frame overflows its frame; the whole has to grow by that much.
        const over = page.scrollWidth - page.clientWidth;
        if (over > 8) { widest = Math.max(widest, width / this.zoom + over); }
      }
      if (widest > 0) { this.natural = Math.min(WIDEST, Math.ceil(widest)); }
    } else if (this.natural > 0 && width >= this.natural) {
      this.natural = 0;
    }
    this.#layout();
  }

  #layout() {
    if (!this.frame) { return; }
    const { clientWidth: width, clientHeight: height } = this.root;
    const fit = this.natural > width ? width / this.natural : 1;
    // Content that adapts is given less room when it is enlarged, as the browser's own zoom does;
    // content that does not is enlarged as a picture, and the stage scrolls.
    const scale = fit * this.zoom;
    const pans = fit < 1 && this.zoom > 1;
    const style = this.frame.style;
    style.width = `${fit < 1 ? this.natural : width / scale}px`;
    style.height = `${height / (fit < 1 ? fit : scale)}px`;
    style.transform = scale === 1 ? "" : `scale(${scale})`;
    this.sizer.style.width = `${fit < 1 ? this.natural * scale : width}px`;
    this.sizer.style.height = `${fit < 1 ? height * this.zoom : height}px`;
    this.root.classList.toggle("pans", pans);
    this.root.tabIndex = pans ? 0 : -1;
    this.onFit(fit < 1);
  }
}
