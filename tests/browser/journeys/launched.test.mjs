// cmi5 courses and xAPI packages: from the learner's page, through the content's own window, to the manager's table.

import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { fileURLToPath } from "node:url";
import { axe, close, haveBrowser, openBrowser, until } from "../help/browser.mjs";
import { haveBinary, offerPackages, startLms } from "../help/lms.mjs";
import { unless } from "../help/missing.mjs";
import { reportCsv, signIn, stepText, trackingLine } from "../help/platform.mjs";

const skip = unless([haveBrowser, "there is no browser (CHROMIUM)"], [haveBinary, "the server is not built (LMS_BIN)"]);
const content = (name) => fileURLToPath(new URL(`../help/contents/${name}`, import.meta.url));
const TITLE = "Contenus lancés";
const COURSE = "Répondre aux avis";
const MODULE = "Photographier un produit";

describe("launched contents", { skip, timeout: 300_000 }, () => {
  let lms;
  let browser;
  let session;
  before(async () => {
    lms = await startLms();
    browser = await openBrowser();
    ({ session } = await offerPackages(lms, TITLE, { [COURSE]: content("cmi5"), [MODULE]: content("tincan") }));
  });
  after(async () => { await close(browser); await lms?.stop(); });

  async function as(t, role, options = {}) {
    const context = await browser.newContext({ locale: "fr-FR", ...options });
    t.after(() => close(context));
    const page = await context.newPage();
    await signIn(page, lms, role);
    return page;
  }

  /** From the learner's home to the page of a step. */
  async function toStep(page, step) {
    await page.goto(`${lms.address}/`);
    await page.getByRole("link", { name: TITLE, exact: true }).first().click();
    await page.locator("ol.steps > li", { hasText: step }).locator(".act a, .act button").click();
    await page.getByRole("heading", { level: 1, name: step }).waitFor();
  }

  /** Follows a link that opens a window of its own. */
  async function opens(page, link) {
    const [window] = await Promise.all([page.context().waitForEvent("page"), link.click()]);
    await window.waitForLoadState();
    return window;
  }

  const state = (window, text) => until(async () => (await window.locator("#etat").textContent()) === text, text);

  test("c5_launch two units of a cmi5 course become status, score and time of the step", async (t) => {
    const page = await as(t, "learner");
    await toStep(page, COURSE);
    assert.deepEqual(await axe(page), []);
    const units = page.locator("ul.units > li");
    assert.equal(await units.count(), 2);
    const reading = await opens(page, units.nth(0).getByRole("link"));
    assert.ok(reading.url().startsWith(`${lms.contentOrigin}/c/`), "it runs on the content origin");
    await state(reading, "Prêt");
    await page.reload();
    assert.match(await units.nth(0).innerText(), /Reprendre/);
    await Promise.all([reading.waitForURL(`${lms.address}/formations/**`), reading.locator("#finir").click()]);
    assert.match(await reading.locator("ul.units > li").nth(0).innerText(), /Terminé/i, "back on the page of the step");
    const quiz = await opens(reading, reading.locator("ul.units > li").nth(1).getByRole("link"));
    await state(quiz, "Prêt");
    await Promise.all([quiz.waitForURL(`${lms.address}/formations/**`), quiz.locator("#finir").click()]);
    assert.match(await quiz.locator("ul.units > li").nth(1).innerText(), /80/);
    await page.goto(quiz.url().replace(/\/etapes\/.*/, ""));
    assert.match(await stepText(page, COURSE), /80/);

    const manager = await as(t, "regional_manager");
    assert.match(await trackingLine(manager, lms, session, "Monique"), /50|80/);
    const rows = await reportCsv(manager, lms, session);
    const row = rows.find((one) => Object.values(one).includes(COURSE));
    assert.ok(Object.values(row).some((cell) => /^80([,.]0+)?$/.test(cell)), JSON.stringify(row));
  });

  test("c5_launch an xAPI package becomes status and score of the step", async (t) => {
    const page = await as(t, "learner");
    await toStep(page, MODULE);
    const module = await opens(page, page.getByRole("link", { name: /Ouvrir/ }));
    await module.locator("#finir").click();
    await state(module, "Terminé");
    await page.reload();
    assert.match(await page.locator("main").innerText(), /65/);
    const manager = await as(t, "regional_manager");
    const rows = await reportCsv(manager, lms, session);
    const row = rows.find((one) => Object.values(one).includes(MODULE));
    assert.ok(Object.values(row).some((cell) => /^65([,.]0+)?$/.test(cell)), JSON.stringify(row));
  });
});
