// Nothing is lost: killed browser, cut network, second window, expired sign-in, killed server — on the real server.

import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { close, contentFrame, haveBrowser, openBrowser, openProfile, temporaryFolder, until } from "../help/browser.mjs";
import { nextPage, ready } from "../help/golf.mjs";
import { journalOf, openedAt } from "../help/journal.mjs";
import { haveBinary, havePackages, offerPackages, startLms } from "../help/lms.mjs";
import { unless } from "../help/missing.mjs";
import { openModule, saved, signIn } from "../help/platform.mjs";

const skip = unless([haveBrowser, "there is no browser (CHROMIUM)"], [haveBinary, "the server is not built (LMS_BIN)"], [havePackages, "the packages are not beside the repository"]);
const TITLE = "Rien n’est perdu";
const GOLF = "golf.runtime.basicruntime.12.zip";

describe("nothing is lost", { skip, timeout: 900_000 }, () => {
  let lms;
  let browser;
  before(async () => {
    lms = await startLms();
    browser = await openBrowser();
    // A module for each test, so that none begins where another one stopped.
    await offerPackages(lms, TITLE, { "Navigateur tué": GOLF, "Tué sans réseau": GOLF, "Tué, puis l’accueil": GOLF, "Réseau coupé": GOLF, "Deux fenêtres": GOLF, "Serveur tué": GOLF });
  });
  after(async () => { await close(browser); await lms?.stop(); });

  async function learner(t, context, platform = lms) {
    const own = context ?? await browser.newContext({ locale: "fr-FR" });
    if (!context) { t.after(() => close(own)); }
    const page = await own.newPage();
    page.on("dialog", (dialog) => dialog.accept().catch(() => {}));
    await signIn(page, platform, "learner");
    return { page, context: own };
  }

  const at = (sco) => sco.evaluate(() => currentPage);
  const turn = async (sco, times) => { for (let n = 0; n < times; n += 1) { await nextPage(sco); } };

  test("r2_03 the browser is killed in mid-SCO: page and work are there when it is opened again", async (t) => {
    const { folder, remove } = temporaryFolder();
    const browsers = [];
    t.after(async () => { for (const one of browsers) { await one.kill(); } remove(); });
    browsers.push(await openProfile(folder));
    const first = await learner(t, browsers[0].context);
    const sco = await openModule(first.page, lms, TITLE, "Navigateur tué");
    await ready(sco);
    await turn(sco, 7);
    // At most what the device writes within a blink may be gone.
    await new Promise((done) => { setTimeout(done, 300); });
    await browsers[0].kill();
    browsers.push(await openProfile(folder));
    const second = await learner(t, browsers[1].context);
    const again = await openModule(second.page, lms, TITLE, "Navigateur tué");
    await ready(again);
    assert.equal(await at(again), 7);
  });

  test("r2_03 the browser is killed while the network is cut: what only the device has counts at the next opening", async (t) => {
    const { folder, remove } = temporaryFolder();
    const browsers = [];
    t.after(async () => { for (const one of browsers) { await one.kill(); } remove(); });
    browsers.push(await openProfile(folder));
    const first = await learner(t, browsers[0].context);
    const sco = await openModule(first.page, lms, TITLE, "Tué sans réseau");
    await ready(sco);
    await turn(sco, 2);
    await saved(first.page);
    await browsers[0].context.setOffline(true);
    await turn(sco, 4);
    await until(async () => (await first.page.locator("#save").getAttribute("data-state")) === "offline", "the indicator");
    await browsers[0].kill();
    browsers.push(await openProfile(folder));
    const second = await learner(t, browsers[1].context);
    const journal = journalOf(second.page);
    const again = await openModule(second.page, lms, TITLE, "Tué sans réseau");
    await ready(again);
    assert.equal(await at(again), 6);
    await saved(second.page);
    assert.equal(journal.repairs, 0);
    const other = await learner(t);
    const elsewhere = await openModule(other.page, lms, TITLE, "Tué sans réseau");
    await ready(elsewhere);
    assert.equal(await at(elsewhere), 6, "the server has it too");
  });

  test("r2_03 the browser is killed while the network is cut: the first page sends what the device has, without the module", async (t) => {
    const { folder, remove } = temporaryFolder();
    const browsers = [];
    t.after(async () => { for (const one of browsers) { await one.kill(); } remove(); });
    browsers.push(await openProfile(folder));
    const first = await learner(t, browsers[0].context);
    const sco = await openModule(first.page, lms, TITLE, "Tué, puis l’accueil");
    await ready(sco);
    await turn(sco, 2);
    await saved(first.page);
    await browsers[0].context.setOffline(true);
    await turn(sco, 4);
    await until(async () => (await first.page.locator("#save").getAttribute("data-state")) === "offline", "the indicator");
    await browsers[0].kill();
    browsers.push(await openProfile(folder));
    const page = await browsers[1].context.newPage();
    const told = page.waitForResponse((answer) => /\/player\/attempts\/[^/]+\/journal/.test(answer.url()));
    await signIn(page, lms, "learner");
    assert.equal(new URL(page.url()).pathname, "/", "this is the first page, not the module");
    assert.equal((await told).status(), 200);
    const other = await learner(t);
    const elsewhere = await openModule(other.page, lms, TITLE, "Tué, puis l’accueil");
    await ready(elsewhere);
    assert.equal(await at(elsewhere), 6, "another device goes on where this one was killed");
  });

  test("r2_03 after five seconds, even another device has it all", async (t) => {
    const { page } = await learner(t);
    const sco = await openModule(page, lms, TITLE, "Navigateur tué");
    await ready(sco);
    await turn(sco, 2);
    await new Promise((done) => { setTimeout(done, 5_000); });
    const other = await learner(t);
    const again = await openModule(other.page, lms, TITLE, "Navigateur tué");
    await ready(again);
    assert.equal(await at(again), 9);
  });

  test("the network is cut while the SCO goes on: all inputs arrive once it is back, each once", async (t) => {
    const { page, context } = await learner(t);
    const journal = journalOf(page);
    const sco = await openModule(page, lms, TITLE, "Réseau coupé");
    await ready(sco);
    await saved(page);
    const before = journal.confirmed;
    await context.setOffline(true);
    await turn(sco, 5);
    await until(async () => (await page.locator("#save").getAttribute("data-state")) === "offline", "the indicator");
    assert.equal(journal.confirmed, before, "nothing got through");
    await context.setOffline(false);
    await saved(page);
    await until(async () => journal.confirmed > before && journal.inputs.size === journal.confirmed, "the answer");
    assert.deepEqual([...journal.inputs.keys()].sort((a, b) => a - b), Array.from({ length: journal.confirmed }, (_none, at) => at + 1), "no number is missing");
    assert.deepEqual(journal.clashes, []);
    assert.equal(journal.repairs, 0);
    const pages = [...journal.inputs].sort(([a], [b]) => a - b).filter(([, { el }]) => el === "cmi.core.lesson_location").map(([, { v }]) => v);
    assert.deepEqual(pages, ["0", "1", "2", "3", "4", "5"], "each page once, in the learner's order");
    const other = await learner(t);
    const again = await openModule(other.page, lms, TITLE, "Réseau coupé");
    await ready(again);
    assert.equal(await at(again), 5);
    assert.equal(await openedAt(other.page), journal.confirmed, "the server has as many inputs as it confirmed, and no more");
  });

  test("a second window takes over, and the first says so", async (t) => {
    const { page } = await learner(t);
    const sco = await openModule(page, lms, TITLE, "Deux fenêtres");
    await ready(sco);
    await turn(sco, 1);
    await saved(page);
    const other = await learner(t);
    const otherSco = await openModule(other.page, lms, TITLE, "Deux fenêtres");
    await ready(otherSco);
    await saved(other.page);
    await nextPage(sco);
    await page.locator("#cover-action", { hasText: "Reprendre ici" }).waitFor();
    await turn(otherSco, 2);
    await saved(other.page);
    await page.locator("#cover-action").click();
    const back = await contentFrame(page);
    await ready(back);
    assert.equal(await at(back), 3, "the second window's work counts, the late page of the first does not");
  });

  test("r4a_1 after a night, token and sign-in have run out: both are renewed without leaving the page", async (t) => {
    // A platform of its own, since its clock is put forward: nothing here is made up but the hour.
    const own = await startLms();
    t.after(() => own.stop());
    await offerPackages(own, TITLE, { "Connexion expirée": GOLF });
    const { page } = await learner(t, undefined, own);
    const journal = journalOf(page);
    const sco = await openModule(page, own, TITLE, "Connexion expirée");
    await ready(sco);
    await turn(sco, 1);
    await saved(page);
    const evening = journal.confirmed;
    await own.kill();
    await own.start("--now", new Date(Date.now() + 14 * 3_600_000).toISOString());
    await turn(sco, 2);
    await page.locator("#sign-in[open]").waitFor();
    assert.equal(journal.confirmed, evening, "nothing is taken from somebody who is not signed in");
    const { login, password } = own.account("learner");
    await page.locator("#sign-in-login").fill(login);
    await page.locator("#sign-in-password").fill("pas le bon");
    await page.keyboard.press("Enter");
    await page.locator("#sign-in [data-error]:visible").waitFor();
    await page.locator("#sign-in-password").fill(password);
    await page.keyboard.press("Enter");
    await saved(page);
    assert.equal(await at(sco), 3, "the content has not moved");
    await until(async () => journal.confirmed > evening && journal.inputs.size === journal.confirmed, "the answer");
    assert.equal(journal.inputs.size, journal.confirmed);
    assert.deepEqual(journal.clashes, []);
    const other = await learner(t, undefined, own);
    const again = await openModule(other.page, own, TITLE, "Connexion expirée");
    await ready(again);
    assert.equal(await at(again), 3);
  });

  test("the server is killed between two saves: what it confirmed is there, the rest arrives when it is back", async (t) => {
    const { page } = await learner(t);
    const journal = journalOf(page);
    const sco = await openModule(page, lms, TITLE, "Serveur tué");
    await ready(sco);
    await turn(sco, 2);
    await saved(page);
    await lms.kill();
    const confirmed = journal.confirmed;
    await turn(sco, 3);
    await until(async () => (await page.locator("#save").getAttribute("data-state")) === "offline", "the indicator");
    await lms.start();
    await until(async () => (await page.locator("#save").getAttribute("data-state")) === "saved", "the save", 60_000);
    // The page has its answer a moment before this test has read it.
    await until(async () => journal.confirmed > confirmed && journal.inputs.size === journal.confirmed, "the answer");
    assert.equal(Math.min(...[...journal.inputs.keys()]), 1);
    assert.equal(journal.inputs.size, journal.confirmed, "what was confirmed before the end was not asked for again");
    assert.deepEqual(journal.clashes, []);
    assert.equal(journal.repairs, 0, "the server came back with the state it had confirmed");
    const other = await learner(t);
    const again = await openModule(other.page, lms, TITLE, "Serveur tué");
    await ready(again);
    assert.equal(await at(again), 5);
  });
});
