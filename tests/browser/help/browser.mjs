// Starts the browser the tests drive, and small gestures that all of them use.

import { spawn } from "node:child_process";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createRequire } from "node:module";
import { chromium } from "playwright-core";
import { bounded } from "./watch.mjs";

export const CHROMIUM = process.env.CHROMIUM ?? "/usr/bin/chromium";
export const haveBrowser = existsSync(CHROMIUM);
const FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync", "--disable-dev-shm-usage"];

/** A browser that the test closes properly. */
export function openBrowser() { return chromium.launch({ executablePath: CHROMIUM, args: FLAGS }); }

/**
 * Closes a window or the browser. One whose page is just on its way elsewhere may never answer to that (seen about once in
 * some hundred closings, on a busy machine): after a while it is left to the end of the process, and the run goes on.
 */
export async function close(one) {
  await bounded(Promise.resolve(one?.close()), 15_000, () => "the browser does not answer to closing; going on").catch(({ message }) => console.error(message));
}

/** A browser with a profile on disk, as a process of its own that a test may kill. */
export async function openProfile(folder) {
  const child = spawn(CHROMIUM, ["--headless", ...FLAGS, "--remote-debugging-port=0", `--user-data-dir=${folder}`, "about:blank"], { stdio: ["ignore", "ignore", "pipe"], detached: true });
  const address = await new Promise((done, fail) => {
    let text = "";
    child.stderr.on("data", (part) => {
      text += part;
      const found = /DevTools listening on (ws:\S+)/.exec(text);
      if (found) { done(found[1]); }
    });
    child.once("exit", (code) => fail(new Error(`the browser ended with ${code}: ${text}`)));
  });
  const browser = await chromium.connectOverCDP(address);
  const ended = new Promise((done) => { child.once("exit", done); });
  return {
    context: browser.contexts()[0],
    /** As a power cut would: browser, tabs and all, at once. */
    async kill() { try { process.kill(-child.pid, "SIGKILL"); } catch (_gone) { /* it was dead already */ } await ended; },
  };
}

export function temporaryFolder() {
  const folder = mkdtempSync(join(tmpdir(), "lms-browser-"));
  return { folder, remove: () => rmSync(folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 }) };
}

/** The window of the activity, once it is there; else fails with what the player says instead. */
export async function contentFrame(page, name = "sco") {
  try {
    return await until(() => page.frames().find((frame) => frame.name() === name), `a frame named ${name}`);
  } catch (error) {
    const shown = await page.evaluate(() => `${location.pathname}: ${document.getElementById("cover")?.innerText ?? document.title}`).catch(String);
    const frames = page.frames().map((frame) => `${frame.name()} ${frame.url().replace(/\/c\/[^/]+/, "/c/…")}`).join("; ");
    throw new Error(`${error.message}; the page shows ${shown}; frames: ${frames}`);
  }
}

/** Asks again until there is an answer; fails with `what` after `ms`. */
export async function until(ask, what, ms = 15_000) {
  const end = Date.now() + ms;
  for (;;) {
    let answer;
    let error;
    // A page that answers nothing must not hold up the one who asks.
    try { answer = await bounded(Promise.resolve(ask()), Math.max(end - Date.now(), 1_000), () => "no answer at all"); } catch (caught) { error = caught; }
    if (answer) { return answer; }
    if (Date.now() > end) { throw new Error(`waited in vain for ${what}${error ? `: ${error.message}` : ""}`); }
    await new Promise((done) => { setTimeout(done, 50); });
  }
}

const axeSource = createRequire(import.meta.url).resolve("axe-core/axe.min.js");

/** Accessibility faults of the page as it stands, WCAG 2.2 AA; frames of other people's content are not ours to judge. */
export async function axe(page) {
  // The page's own policy forbids foreign scripts, rightly; the test goes in by the debugger's door.
  const { readFileSync } = await import("node:fs");
  await page.evaluate(readFileSync(axeSource, "utf8"));
  return page.evaluate(async () => {
    const { violations } = await globalThis.axe.run(document, { iframes: false, runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"] });
    return violations.map(({ id, help, nodes }) => `${id}: ${help} — ${nodes.slice(0, 3).map(({ target }) => target.join(" ")).join(", ")}`);
  });
}
