// ADL's conformance cases through the real player: a browser, the running server, the player's own buttons and plan.

import { after, before, describe, test } from "node:test";
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { close, haveBrowser, openBrowser } from "../help/browser.mjs";
import { haveBinary } from "../help/lms.mjs";
import { unless } from "../help/missing.mjs";
import { bounded } from "../help/watch.mjs";
import { CasePlayer } from "./case-player.mjs";
import { learnerOf, readCases, startConformance } from "./platform.mjs";

const FOLDER = process.env.LMS_CASES ?? fileURLToPath(new URL("../../../../shared/spec/conformance/cases", import.meta.url));
const only = process.env.CASE?.split(",");
const skip = unless([haveBrowser, "there is no browser (CHROMIUM)"], [haveBinary, "the server is not built (LMS_BIN)"], [existsSync(FOLDER), "the conformance cases are not beside the repository (LMS_CASES)"]);
const cases = skip ? [] : readCases(FOLDER);

describe("conformance", { skip, timeout: 900_000, concurrency: Number(process.env.PAGES ?? 4) }, () => {
  let lms;
  let browser;
  before(async () => {
    lms = await startConformance(cases);
    browser = await openBrowser();
  });
  after(async () => { await close(browser); await lms?.stop(); });

  for (const one of cases.filter(({ name }) => !only || only.includes(name))) {
    test(`conformance ${one.name}`, { timeout: 300_000 }, async (t) => {
      const learner = await learnerOf(lms, one.name);
      const context = await bounded(browser.newContext({ viewport: { width: 1280, height: 900 }, locale: "fr-FR" }), 30_000, () => "the browser opens no window");
      t.after(() => close(context));
      await context.addCookies([learner.cookie]);
      const player = new CasePlayer(await bounded(context.newPage(), 30_000, () => "the browser opens no page"), learner);
      await player.begin();
      for (const name of one.after ?? []) {
        const earlier = cases.find((other) => other.name === name);
        if (!earlier) { throw new Error(`the case ${name}, which must precede, is not there`); }
        await player.play(earlier);
      }
      await player.play(one);
    });
  }
});
