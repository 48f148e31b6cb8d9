// Looks after the windows of the content: its own stand-in API, its pop-ups, its links, its farewell.

import { isStandIn } from "./api.js";

/** Events that content listens to in order to save its last values. */
const FAREWELL = ["beforeunload", "pagehide", "unload"];

/** `win` and every window below it that we may touch, parents first. */
export function windowsOf(win) {
  const found = [];
  const waiting = [win];
  // The bound keeps hostile content from building an endless tree of frames.
  while (waiting.length > 0 && found.length < 200) {
    const next = waiting.shift();
    try {
      if (!next || !next.document) { continue; }
      found.push(next);
      for (let i = 0; i < next.frames.length; i += 1) { waiting.push(next.frames[i]); }
    } catch (_foreign) { /* a frame of another origin is not ours to look after */ }
  }
  return found;
}

/**
 * Gives the content its chance to save, at once and only once, and keeps the browser from giving it again.
 *
 * Browsers refuse more and more of these events at unload (S1), and ask "leave this page?" on one of them; sent from
 * here they come in every browser, while the API still answers.
 */
export function sayFarewell(win) {
  const windows = windowsOf(win);
  for (const type of FAREWELL) {
    for (const one of windows) {
      try {
        const event = type === "pagehide" ? new one.PageTransitionEvent(type, { persisted: false }) : new one.Event(type);
        one.dispatchEvent(event);
      } catch (_broken) { /* a handler of the content failed: the others still get their turn */ }
    }
  }
  for (const one of windows) {
    for (const type of FAREWELL) {
      try {
        one.addEventListener(type, (event) => event.stopImmediatePropagation(), true);
        one[`on${type}`] = null;
      } catch (_broken) { /* already gone */ }
    }
  }
}

/**
 * Makes the function that is called with each new window of the content.
 *
 * @param {object} options
 * @param {string} options.name property under which the API is offered: `API` or `API_1484_11`
 * @param {string[]} options.methods its method names
 * @param {object} options.api the object itself
 * @param {boolean} options.strict no help with stand-in APIs
 * @param {() => Window} options.sco the window of the activity being run
 * @param {(url: string, opener: Window) => Window} options.openSecond shows a same-origin page over the content
 * @param {(win: Window) => (() => void) | undefined} options.closerOf what closes `win`, when it is such a page
 * @param {() => void} options.loaded called when a frame inside the content has loaded
 * @param {(what: string) => void} options.note tells the trace
 */
export function lookAfter(options) {
  const known = new WeakSet();
  return function look(win) {
    let doc;
    try { doc = win.document; } catch (_foreign) { return; }
    if (!doc || known.has(doc)) { return; }
    known.add(doc);
    if (!options.strict) { guardApi(win, options); }
    keepWindowsInside(win, doc, options);
    // Frames that the page adds later: load events do not bubble, but they can be caught on the way down.
    doc.addEventListener("load", (event) => {
      if (event.target && event.target.contentWindow) { look(event.target.contentWindow); options.loaded(); }
    }, true);
    const close = options.closerOf(win);
    if (close) { try { win.close = close; } catch (_kept) { /* the page's own close button still works */ } }
  };
}

function guardApi(win, { name, methods, api, note }) {
  const replace = () => note(`the content's own ${name} object was set aside for the platform's`);
  const own = Object.getOwnPropertyDescriptor(win, name);
  if (own) {
    if (own.value !== api && isStandIn(own.value, methods)) { win[name] = api; replace(); }
    return;
  }
  let value;
  try {
    Object.defineProperty(win, name, {
      configurable: true,
      enumerable: true,
      get: () => value,
      set(given) {
        if (given !== api && isStandIn(given, methods)) { value = api; replace(); } else { value = given; }
      },
    });
  } catch (_kept) { /* the page declared the name in a way that cannot be guarded */ }
}

function keepWindowsInside(win, doc, options) {
  const inside = (url) => { try { return new URL(url, doc.baseURI).origin === location.origin; } catch (_bad) { return false; } };
  const nativeOpen = win.open.bind(win);
  win.open = (url = "", name = "", features = "") => {
    const target = String(name);
    const address = String(url);
    if (namesFrame(options.sco(), target)) { return nativeOpen(address, target, String(features)); }
    if (address !== "" && !inside(address)) { return nativeOpen(address, "_blank", "noopener"); }
    return options.openSecond(address === "" ? "about:blank" : new URL(address, doc.baseURI).href, win);
  };
  doc.addEventListener("click", (event) => {
    const link = event.composedPath().find((node) => node.nodeName === "A" || node.nodeName === "AREA");
    if (!link || !link.href || !/^https?:/.test(link.protocol) || link.hasAttribute("download")) { return; }
    const target = (link.getAttribute("target") || doc.querySelector("base[target]")?.getAttribute("target") || "").toLowerCase();
    if (!inside(link.href)) {
      // A foreign site would replace the activity, and most refuse to be framed.
      link.target = "_blank";
      link.rel = "noopener noreferrer";
    } else if (target === "_blank" || (target !== "" && !target.startsWith("_") && !namesFrame(options.sco(), link.target))) {
      event.preventDefault();
      options.openSecond(link.href, win);
    } else if (target === "_top" || (target === "_parent" && win === options.sco())) {
      // One step further up there is no content any more, only the platform.
      event.preventDefault();
      options.sco().location.assign(link.href);
    }
  }, true);
}

function namesFrame(root, name) {
  if (name === "" || name === "_self" || name === "_parent") { return name !== ""; }
  return windowsOf(root).some((one) => { try { return one.name === name; } catch (_foreign) { return false; } });
}
