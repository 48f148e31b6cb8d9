// The main job through the real server: real packages, a real browser, and the manager's figures at the end.

import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { close, contentFrame, haveBrowser, openBrowser, until } from "../help/browser.mjs";
import { answerQuiz, leave, nextPage, readToTheEnd, ready } from "../help/golf.mjs";
import { journalOf } from "../help/journal.mjs";
import { haveBinary, havePackages, offerPackages, startLms } from "../help/lms.mjs";
import { unless } from "../help/missing.mjs";
import { openModule, quit, reportCsv, saved, signIn, stepText, trackingLine } from "../help/platform.mjs";

const skip = unless([haveBrowser, "there is no browser (CHROMIUM)"], [haveBinary, "the server is not built (LMS_BIN)"], [havePackages, "the packages are not beside the repository"]);
const TITLE = "Golf pour artisans";

describe("real packages", { skip, timeout: 600_000 }, () => {
  let lms;
  let browser;
  let offer;
  before(async () => {
    lms = await startLms();
    browser = await openBrowser();
    offer = await offerPackages(lms, TITLE, {
      "Golf 1.2": "golf.runtime.basicruntime.12.zip",
      "Golf avancé": "golf.runtime.advancedruntime.20043rd.zip",
      "Golf avancé, à moitié juste": "golf.runtime.advancedruntime.20043rd.zip",
      "Golf en étapes": "golf.runtime.minimumcalls.20043rd.zip",
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

  /** The report's line of an activity, read as a manager reads it. */
  async function reported(t, activity) {
    const manager = await as(t, "regional_manager");
    const rows = await reportCsv(manager, lms, offer.session);
    const row = rows.find((one) => one["Activité"] === activity && one["Prénom"] === "Monique");
    assert.ok(row, JSON.stringify(rows));
    return { manager, row };
  }

  const number = (text) => Number(text.replace(",", "."));

  test("r2_20 the SCORM 1.2 course is read to its last page, its quiz answered, and the manager sees status, score and time", async (t) => {
    const page = await as(t, "learner");
    const journal = journalOf(page);
    const sco = await openModule(page, lms, TITLE, "Golf 1.2");
    await readToTheEnd(sco);
    await answerQuiz(page);
    await saved(page);
    await leave(sco);
    await page.locator("#end[open]").waitFor();
    await page.locator("#end-back").click();
    await page.waitForURL(/\/formations\//);
    assert.match(await stepText(page, "Golf 1.2"), /Réussi[\s\S]*100\s%/);
    assert.equal(journal.value("cmi.core.lesson_status"), "passed");
    assert.equal(journal.value("cmi.core.lesson_location"), "14", "the bookmark has reached the server");
    assert.equal(journal.repairs, 0, "browser and server never differed");

    const { manager, row } = await reported(t, "Golf 1.2");
    assert.match(await trackingLine(manager, lms, offer.session, "Monique"), /100\s%/);
    assert.match(await trackingLine(manager, lms, offer.session, "Monique"), /Repère\s:\s14\b/, "the bookmark stands in the manager's table");
    assert.equal(row["État"], "Réussi");
    assert.equal(row["Complétude (%)"], "100");
    assert.equal(row["Repère"], "14");
    assert.equal(row["Score (%)"], "100");
    assert.ok(number(row["Temps actif (min)"]) > 0, "time was counted");
    assert.notEqual(row["Terminé le"], "");
    // The learner's own page with the manager, reached from the table.
    await manager.goto(`${lms.address}/sessions/${offer.session}`);
    await manager.locator("tbody th a", { hasText: "Monique" }).click();
    const line = await manager.locator("tr", { hasText: "Golf 1.2" }).innerText();
    assert.match(line, /Réussi/);
    assert.match(line, /100\s%/);
    assert.match(line, /\d+\s*s/);
    assert.match(line, /Repère\s:\s14\b/);
  });

  test("r2_03 the bookmark is found again in another browser", async (t) => {
    const page = await as(t, "learner");
    const sco = await openModule(page, lms, TITLE, "Golf avancé");
    await ready(sco);
    for (let turn = 0; turn < 4; turn += 1) { await nextPage(sco); }
    await quit(page);
    const other = await as(t, "learner");
    const again = await openModule(other, lms, TITLE, "Golf avancé");
    await ready(again);
    assert.equal(await again.evaluate(() => currentPage), 4);
  });

  test("r2_20 the 2004 course records interactions and objectives and passes by the manifest's threshold", async (t) => {
    const page = await as(t, "learner");
    const journal = journalOf(page);
    const sco = await openModule(page, lms, TITLE, "Golf avancé");
    await ready(sco);
    while (await sco.evaluate(() => currentPage < 14)) { await nextPage(sco); }
    await answerQuiz(page);
    await saved(page);
    await leave(sco);
    await page.locator("#end[open]").waitFor();
    assert.match(await page.locator("#end-results").innerText(), /réussi/);
    await page.locator("#end-back").click();
    await page.waitForURL(/\/formations\//);
    assert.match(await stepText(page, "Golf avancé"), /Réussi/);
    // The course says nothing of success: only the manifest's threshold of 80 % can have decided.
    assert.equal(journal.value("cmi.success_status"), undefined);
    assert.equal(journal.value("cmi.interactions.0.id"), "com.scorm.golfsamples.interactions.playing_1");
    assert.equal(journal.value("cmi.interactions.0.result"), "correct");
    assert.equal(journal.value("cmi.objectives.1.score.scaled"), "1");
    assert.equal(journal.repairs, 0, "browser and server never differed");
    const { row } = await reported(t, "Golf avancé");
    assert.equal(row["État"], "Réussi");
    assert.equal(row["Score (%)"], "100");
  });

  test("r2_20 below the manifest's threshold the 2004 course is not passed", async (t) => {
    const page = await as(t, "learner");
    const journal = journalOf(page);
    const sco = await openModule(page, lms, TITLE, "Golf avancé, à moitié juste");
    await readToTheEnd(sco);
    await answerQuiz(page, 7);
    await saved(page);
    await leave(sco);
    await page.locator("#end[open]").waitFor();
    assert.doesNotMatch(await page.locator("#end-results").innerText(), /avez réussi/);
    await page.locator("#end-back").click();
    await page.waitForURL(/\/formations\//);
    assert.ok(Number(journal.value("cmi.score.scaled")) < 0.8, journal.value("cmi.score.scaled"));
    assert.match(await stepText(page, "Golf avancé, à moitié juste"), /À reprendre/);
    const { row } = await reported(t, "Golf avancé, à moitié juste");
    assert.equal(row["État"], "À reprendre");
    assert.ok(number(row["Score (%)"]) > 0 && number(row["Score (%)"]) < 80, row["Score (%)"]);
  });

  test("r2_20 the course of many SCOs is walked with the platform's own buttons and plan", async (t) => {
    const page = await as(t, "learner");
    await openModule(page, lms, TITLE, "Golf en étapes");
    const shows = (text) => until(() => page.frames().find((frame) => frame.name() === "sco" && frame.url().includes(text)), text);
    const first = await shows("Playing/Playing.html");
    assert.match(await first.evaluate(() => document.scripts[0].src), /\/_player\/(.*\/)?guard\.js$/, "the platform looks after each page of the content");
    await page.getByRole("button", { name: "Partie suivante" }).click();
    await shows("Playing/Par.html");
    assert.match(await page.locator("#part").innerText(), /^Partie\s2\ssur\s\d+\s+\S/, "the part says which one it is");
    await page.getByRole("button", { name: "Partie précédente" }).click();
    await shows("Playing/Playing.html");
    await page.locator("#plan-open").click();
    await page.locator("#plan-list button", { hasText: "Par" }).first().click();
    await shows("Playing/Par.html");
    await saved(page);
    await quit(page);
    const again = await openModule(page, lms, TITLE, "Golf en étapes");
    await until(() => again.url().includes("Playing/Par.html"), "the activity where the learner stopped");
    await contentFrame(page);
  });
});
