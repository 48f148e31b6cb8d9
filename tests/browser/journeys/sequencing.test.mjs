// Courses with sequencing rules through the real server: what is locked says why, and rollup decides what the manager sees.

import assert from "node:assert/strict";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { axe, close, haveBrowser, openBrowser, until } from "../help/browser.mjs";
import { answerQuiz, nextPage, ready } from "../help/golf.mjs";
import { journalOf } from "../help/journal.mjs";
import { haveBinary, havePackages, offerPackages, PACKAGES, startLms } from "../help/lms.mjs";
import { unless } from "../help/missing.mjs";
import { finishModule, openModule, quit, reportCsv, saved, signIn, stepText, trackingLine } from "../help/platform.mjs";

const skip = unless([haveBrowser, "there is no browser (CHROMIUM)"], [haveBinary, "the server is not built (LMS_BIN)"], [havePackages, "the packages are not beside the repository"]);
const TITLE = "Golf par étapes";
const FORCED = "Ordre imposé";
const POST_TEST = "Le quiz décide";
const POST_TEST_FAILED = "Le quiz décide, manqué";
const REMEDIATION = "Remédiation";

describe("sequencing", { skip, timeout: 600_000 }, () => {
  let lms;
  let browser;
  let offer;
  before(async () => {
    lms = await startLms();
    browser = await openBrowser();
    offer = await offerPackages(lms, TITLE, {
      [FORCED]: "golf.sequencing.forcedsequential.20043rd.zip",
      [POST_TEST]: "golf.sequencing.posttestrollup.20043rd.zip",
      [POST_TEST_FAILED]: "golf.sequencing.posttestrollup.20043rd.zip",
      [REMEDIATION]: "golf.sequencing.simpleremediation.20043rd.zip",
    });
  });
  after(async () => { await close(browser); await lms?.stop(); });

  async function as(t, role) {
    const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, locale: "fr-FR" });
    t.after(() => close(context));
    const page = await context.newPage();
    page.on("dialog", (dialog) => dialog.accept().catch(() => {}));
    await signIn(page, lms, role);
    return page;
  }

  /** The activity whose launch address says `content`, once it has begun. */
  async function shown(page, content) {
    const sco = await until(() => page.frames().find((frame) => frame.name() === "sco" && frame.url().endsWith(`?content=${content}`)), content);
    await ready(sco);
    return sco;
  }

  async function readAll(sco) { while (await sco.evaluate(() => currentPage < pageArray.length - 1)) { await nextPage(sco); } }

  const next = (page) => page.locator("#next");
  const goOn = async (page, content) => { await next(page).click(); return shown(page, content); };

  /** What the plan says of each part, by its title. */
  async function plan(page) {
    await page.locator("#plan-open").click();
    const lines = await page.locator("#plan-list li").evaluateAll((all) => all.map((line) => {
      const name = line.querySelector("[data-item]");
      // French puts narrow and hard blanks before signs; here they are blanks.
      const text = (selector) => (line.querySelector(selector)?.textContent ?? "").replace(/\s/g, " ").trim();
      return [name.textContent, { open: name.tagName === "BUTTON", here: name.hasAttribute("aria-current"), state: text(".pill"), why: text(".player-why") }];
    }));
    const hint = await page.locator("#plan-hint").isVisible() ? (await page.locator("#plan-hint").innerText()).replace(/\s/g, " ") : "";
    await page.keyboard.press("Escape");
    return { ...Object.fromEntries(lines), hint };
  }

  async function choose(page, title, content) {
    await page.locator("#plan-open").click();
    await page.locator("#plan-list button", { hasText: title }).first().click();
    return shown(page, content);
  }

  /** Waits until the plan offers a part, which follows what the content has just said. */
  const opens = (page, title) => until(async () => (await page.locator("#plan-list button", { hasText: title }).count()) > 0, `${title} to open`);

  /** The module's end is told; back to the parcours. */
  async function finish(page, words) {
    await page.locator("#end[open]").waitFor();
    assert.match(await page.locator("#end-results").innerText(), words);
    await page.locator("#end-back").click();
    await page.waitForURL(/\/formations\//);
  }

  /** The report's line of an activity, and the learner's line in the manager's table. */
  async function reported(t, activity) {
    const manager = await as(t, "regional_manager");
    const line = await trackingLine(manager, lms, offer.session, "Monique");
    const rows = await reportCsv(manager, lms, offer.session);
    const row = rows.find((one) => one["Activité"] === activity && one["Prénom"] === "Monique");
    assert.ok(row, JSON.stringify(rows));
    return { row, line };
  }

  test("r3_seq forced order: what is not open yet says which part it waits for, and opens as soon as that is passed", async (t) => {
    const page = await as(t, "learner");
    const journal = journalOf(page);
    await openModule(page, lms, TITLE, FORCED);
    const sco = await shown(page, "playing");
    let now = await plan(page);
    assert.equal(now["Playing the Game"].here, true);
    assert.deepEqual(now.Etiquette, { open: false, here: false, state: "Verrouillé", why: "S’ouvre quand vous avez réussi « Playing the Game »." });
    assert.equal(now.Handicapping.why, "S’ouvre quand vous avez réussi « Etiquette ».");
    assert.equal(now.Quiz.why, "S’ouvre quand vous avez réussi « Having Fun ».");
    assert.equal(await next(page).isVisible(), false, "nothing follows as long as the next part is closed");
    await page.locator("#plan-open").click();
    assert.deepEqual(await axe(page), []);
    await page.keyboard.press("Escape");
    await readAll(sco);
    await opens(page, "Etiquette");
    assert.equal(await next(page).isVisible(), true);
    assert.equal((await plan(page)).Handicapping.open, false);
    await readAll(await goOn(page, "etiquette"));
    await opens(page, "Handicapping");
    await readAll(await choose(page, "Handicapping", "handicapping"));
    await opens(page, "Having Fun");
    // What was seen may be seen again; it begins anew, so it is read again.
    await readAll(await choose(page, "Playing the Game", "playing"));
    await readAll(await choose(page, "Having Fun", "havingfun"));
    await opens(page, "Quiz");
    await choose(page, "Quiz", "assessment");
    await answerQuiz(page);
    now = await plan(page);
    assert.equal(now["Playing the Game"].state, "Réussi");
    await saved(page);
    // The course has no way out of its own.
    await finishModule(page);
    await finish(page, /avez réussi/);
    assert.equal(journal.repairs, 0, "browser and server never differed");
    assert.match(await stepText(page, FORCED), /Réussi/);
    const { row } = await reported(t, FORCED);
    assert.equal(row["État"], "Réussi");
    assert.equal(row["Complétude (%)"], "100");
    assert.equal(row["Score (%)"], "", "no part of it counts towards a score");
  });

  for (const [activity, right, state, score, words] of [
    [POST_TEST, Infinity, "Réussi", "100", /avez réussi/],
    [POST_TEST_FAILED, 7, "À reprendre", undefined, undefined],
  ]) {
    test(`r3_seq post-test rollup: only the quiz decides status and score (${state})`, async (t) => {
      const page = await as(t, "learner");
      const journal = journalOf(page);
      await openModule(page, lms, TITLE, activity);
      let sco = await shown(page, "playing");
      for (const [title, content] of [["Etiquette", "etiquette"], ["Handicapping", "handicapping"], ["Having Fun", "havingfun"], ["Quiz", "assessment"]]) {
        await readAll(sco);
        await opens(page, title);
        sco = await goOn(page, content);
      }
      // All lessons are passed, and the module is not: they do not count.
      const before = await plan(page);
      assert.equal(before["Having Fun"].state, "Réussi");
      await answerQuiz(page, right);
      await saved(page);
      // Finished for good or merely left: the result is the same.
      if (words) { await finishModule(page); await finish(page, words); } else { await quit(page); }
      const { row } = await reported(t, activity);
      assert.equal(row["État"], state);
      assert.equal(row["Complétude (%)"], "100");
      assert.equal(row["Score (%)"].replace(",", "."), score ?? String(Number(journal.value("cmi.score.scaled")) * 100));
      assert.equal(journal.repairs, 0, "browser and server never differed");
    });
  }

  test("r3_seq remediation comes back only to the objectives that are not mastered", async (t) => {
    const page = await as(t, "learner");
    const journal = journalOf(page);
    await openModule(page, lms, TITLE, REMEDIATION);
    await shown(page, "playing");
    const first = await plan(page);
    assert.equal(first.hint, "Dans ce module, les parties se suivent : avancez avec « Partie suivante ».");
    assert.deepEqual(first["Etiquette Quiz"], { open: false, here: false, state: "Verrouillé", why: "Vient à son tour." });
    for (const content of ["etiquette", "handicapping", "havingfun"]) { await goOn(page, content); }
    // Two objectives are mastered, two are not.
    for (const [content, right] of [["assessment1", Infinity], ["assessment2", 0], ["assessment3", Infinity], ["assessment4", 0]]) {
      await goOn(page, content);
      await answerQuiz(page, right);
    }
    await goOn(page, "etiquette");
    const again = await plan(page);
    assert.equal(again["Playing Quiz"].state.startsWith("Réussi"), true, JSON.stringify(again));
    await goOn(page, "havingfun");
    await goOn(page, "assessment2");
    await answerQuiz(page);
    await goOn(page, "assessment4");
    await answerQuiz(page);
    await saved(page);
    await next(page).click();
    await finish(page, /avez réussi/);
    assert.equal(journal.repairs, 0, "browser and server never differed");
    const { row, line } = await reported(t, REMEDIATION);
    assert.equal(row["État"], "Réussi");
    assert.equal(row["Complétude (%)"], "100");
    assert.equal(row["Score (%)"], "100", "each of the four quizzes counts the same");
    assert.match(line, /Monique/);
  });

  test("r3_trace what a learner hands to support replays to the state that the server has", async (t) => {
    const page = await as(t, "learner");
    await openModule(page, lms, TITLE, FORCED);
    await readAll(await shown(page, "playing"));
    await page.locator("#menu-open").click();
    await page.locator("#trace-switch").click();
    await page.locator("#trace tbody tr").first().waitFor();
    await saved(page);
    const [download] = await Promise.all([page.waitForEvent("download"), page.locator("#trace [data-export]").click()]);
    const { attempt } = JSON.parse(await page.locator("#boot").textContent());
    const own = await lms.command("scorm", "replay", join(PACKAGES, "golf.sequencing.forcedsequential.20043rd.zip"), await download.path());
    const { stored } = await lms.command("scorm", "replay", "--attempt", attempt);
    assert.equal(own.hash, stored);
    assert.ok(own.lines.length > 5, "each input since the module was opened");
    await quit(page);
  });
});
