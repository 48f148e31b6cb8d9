// Pages that only a form or a module leads to, at two widths, without an accessibility fault; and one run by keyboard alone.

import assert from "node:assert/strict";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { axe, close, haveBrowser, openBrowser, until } from "../help/browser.mjs";
import { readModule } from "../help/demo.mjs";
import { focused, named, press, tabTo } from "../help/keyboard.mjs";
import { haveBinary, havePackages, PACKAGES, startLms } from "../help/lms.mjs";
import { unless } from "../help/missing.mjs";
import { openModule, saved, signIn, stepText } from "../help/platform.mjs";

const skip = unless([haveBrowser, "there is no browser (CHROMIUM)"], [haveBinary, "the server is not built (LMS_BIN)"]);
const WIDTHS = [360, 1280];

/** Looks at the page as it stands, at both widths. */
async function look(page, what, faults) {
  for (const width of WIDTHS) {
    await page.setViewportSize({ width, height: 800 });
    for (const fault of await axe(page)) { faults.push(`${what} at ${width}: ${fault}`); }
    const wide = await page.evaluate(() => document.documentElement.scrollWidth);
    if (wide > width) { faults.push(`${what} at ${width}: ${wide} px wide`); }
  }
}

describe("accessibility", { skip, timeout: 1_200_000 }, () => {
  let lms;
  let browser;
  before(async () => { lms = await startLms(); browser = await openBrowser(); });
  after(async () => { await close(browser); await lms?.stop(); });

  /** A page of that role; pages that only a form leads to are visited one by one. */
  async function as(t, role) {
    const context = await browser.newContext({ locale: "fr-FR" });
    t.after(() => close(context));
    const page = await context.newPage();
    page.on("dialog", (dialog) => dialog.accept().catch(() => {}));
    if (role) { await signIn(page, lms, role); }
    return page;
  }

  const send = async (page) => { await page.locator("main form.form button:not([type=button])").last().click(); await page.waitForLoadState(); };

  test("r1_05 refusals at the door have no fault", async (t) => {
    const page = await as(t);
    const faults = [];
    await page.goto(`${lms.address}/connexion`);
    await send(page);
    assert.ok(await page.locator("[aria-invalid=true]").count() > 0, "empty fields are marked");
    await look(page, "sign-in, nothing typed", faults);
    await page.locator("input[name=login]").fill("personne@example.org");
    await page.locator("input[name=password]").fill("pas le bon");
    await send(page);
    await page.locator("main [role=alert]").waitFor();
    await look(page, "sign-in, refused", faults);
    assert.equal((await page.goto(`${lms.address}/activation/inconnue`)).status() >= 400, true);
    await look(page, "unknown activation link", faults);
    assert.deepEqual(faults, []);
  });

  test("r1_05 the player, its plan and its dialog have no fault", async (t) => {
    const page = await as(t, "learner");
    const faults = [];
    await openModule(page, lms, "Réussir ma stratégie Facebook", "Module 2 : Publier");
    await saved(page);
    await look(page, "player", faults);
    await page.locator("#plan-open").click();
    await look(page, "player with its plan", faults);
    await page.keyboard.press("Escape");
    // The dialog as it opens when the sign-in has run out.
    await page.evaluate(() => document.getElementById("sign-in").showModal());
    await look(page, "player with the sign-in", faults);
    assert.deepEqual(faults, []);
  });

  test("r1_05 enrolling by hand and by file has no fault, with its refusals", async (t) => {
    const page = await as(t, "regional_manager");
    const faults = [];
    await page.goto(`${lms.address}/sessions`);
    await page.getByRole("link", { name: /Lille/ }).click();
    const session = page.url();
    await page.goto(`${session}/inscrire`);
    await send(page);
    assert.ok(await page.locator("[aria-invalid=true]").count() > 0, "empty fields are marked");
    await look(page, "enrol, nothing typed", faults);
    await page.goto(`${session}/import`);
    await send(page);
    await look(page, "import, no file", faults);
    await page.locator("input[type=file]").setInputFiles({ name: "inscrits.csv", mimeType: "text/csv", buffer: Buffer.from("prenom;nom;courriel;entreprise\nLucie;A.;lucie.a@example.org;Atelier\nSans;Adresse;;Atelier\nMonique;M.;monique@example.org;Pâtisserie\n") });
    await send(page);
    await page.waitForURL(/\/import\/[0-9a-f-]+$/);
    await look(page, "import, dry run", faults);
    assert.deepEqual(faults, []);
  });

  test("r1_05 a package's report has no fault, for a good one and a broken one", { skip: unless([havePackages, "the packages are not beside the repository"]) }, async (t) => {
    const page = await as(t, "national_manager");
    const faults = [];
    for (const [what, file] of [["good package", join(PACKAGES, "golf.runtime.basicruntime.12.zip")], ["no package", { name: "module.zip", mimeType: "application/zip", buffer: Buffer.from("ceci n’est pas une archive") }]]) {
      await page.goto(`${lms.address}/contenus/importer`);
      await page.locator("input[type=file]").setInputFiles(file);
      await send(page);
      await look(page, what, faults);
      t.diagnostic(`${what}: ${new URL(page.url()).pathname.replace(/imports\/.*/, "imports/…")}`);
    }
    assert.deepEqual(faults, []);
  });

  test("r1_05 a learner signs in, opens a module, finishes it and comes back by keyboard alone", async (t) => {
    const context = await browser.newContext({ locale: "fr-FR", viewport: { width: 1280, height: 800 } });
    t.after(() => close(context));
    const page = await context.newPage();
    const { login, password } = lms.account("learner");
    await page.goto(`${lms.address}/connexion`);
    await tabTo(page, ({ name }) => name === "login", "the login");
    await page.keyboard.type(login);
    await tabTo(page, ({ name }) => name === "password", "the password");
    await page.keyboard.type(password);
    await page.keyboard.press("Enter");
    await page.waitForURL((url) => !url.pathname.startsWith("/connexion"));
    await press(page, /^(Commencer|Reprendre)/);
    // The module has two lessons and a quiz; the content itself opens the next one at its end.
    for (const part of ["lecon-1.html", "lecon-2.html", "quiz.html"]) {
      await until(() => page.frames().filter((frame) => frame.name() === "sco").every((frame) => frame.url().endsWith(part)), part);
      await readModule(page);
    }
    // The module's end is told in a dialog, with one way on, which has the focus.
    await page.locator("#end[open]").waitFor();
    assert.match(await page.locator("#end-results").innerText(), /avez réussi/);
    assert.match((await focused(page)).text, /Revenir au parcours/);
    await page.keyboard.press("Enter");
    await page.waitForURL(/\/formations\//);
    assert.match(await stepText(page, "Module 2 : Publier"), /Réussi[\s\S]*100\s%/);
  });
});
