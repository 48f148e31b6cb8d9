// Signing in as people do: a telephone's codes, a forgotten password, and being told before a sign-in ends.

import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { axe, close, haveBrowser, openBrowser, until } from "../help/browser.mjs";
import { haveBinary, startLms } from "../help/lms.mjs";
import { unless } from "../help/missing.mjs";
import { codeOf } from "../help/totp.mjs";

const skip = unless([haveBrowser, "there is no browser (CHROMIUM)"], [haveBinary, "the server is not built (LMS_BIN)"]);

describe("signing in", { skip, timeout: 600_000 }, () => {
  let lms;
  let browser;
  before(async () => {
    lms = await startLms();
    await lms.serve("--idle-minutes", "1");
    browser = await openBrowser();
  });
  after(async () => { await close(browser); await lms?.stop(); });

  async function visitor(t) {
    const context = await browser.newContext({ locale: "fr-FR" });
    t.after(() => close(context));
    const page = await context.newPage();
    page.refused = [];
    page.on("console", (message) => { if (/Content Security Policy/.test(message.text())) { page.refused.push(message.text()); } });
    return page;
  }

  async function type(page, role, password) {
    const account = lms.account(role);
    await page.goto(`${lms.address}/connexion`);
    await page.locator("input[name=login]").fill(account.login);
    await page.locator("input[name=password]").fill(password ?? account.password);
    await page.locator("main form button.big").click();
    await page.waitForLoadState();
  }

  const path = (page) => new URL(page.url()).pathname;
  const press = async (page, name) => { await page.getByRole("button", { name }).first().click(); await page.waitForLoadState(); };

  test("ax4_09 a manager sets the telephone up, and from then on needs its code or a recovery code", async (t) => {
    const page = await visitor(t);
    await type(page, "national_manager");
    assert.equal(path(page), "/double-authentification");
    await page.goto(`${lms.address}/sessions`);
    assert.equal(path(page), "/double-authentification", "nothing else before");
    await press(page, "Activer la double authentification");
    assert.deepEqual(await axe(page), []);
    const key = await page.locator("code.secret").textContent();
    await page.locator("input[name=code]").fill("000000");
    await press(page, "Vérifier et activer");
    assert.match(await page.locator("main").innerText(), /Ce code ne fonctionne pas/);
    await page.locator("input[name=code]").fill(codeOf(key));
    await press(page, "Vérifier et activer");
    const codes = await page.locator("ol.codes code").allTextContents();
    assert.equal(codes.length, 10);
    assert.deepEqual(await axe(page), []);
    await page.goto(`${lms.address}/sessions`);
    assert.equal(path(page), "/sessions");

    const other = await visitor(t);
    await type(other, "national_manager");
    assert.equal(path(other), "/connexion/code");
    assert.deepEqual(await axe(other), []);
    // The step that switched it on is used up; a clock that is half a minute ahead is taken.
    await other.locator("input[name=code]").fill(codeOf(key, 1));
    await press(other, "Se connecter");
    assert.equal(path(other), "/national");

    const third = await visitor(t);
    await type(third, "national_manager");
    await third.getByRole("link", { name: /utiliser un code de secours/ }).click();
    await third.locator("input[name=code]").fill(codes[4].toUpperCase());
    await press(third, "Se connecter");
    assert.equal(path(third), "/national");
    assert.deepEqual([...page.refused, ...other.refused, ...third.refused], []);
  });

  /** The link of this kind in the newest mail to somebody. */
  const mailed = (to, kind) => until(() => {
    const folder = join(lms.folder, "mail");
    const letters = readdirSync(folder).filter((name) => name.endsWith(".eml")).map((name) => readFileSync(join(folder, name), "utf8"));
    const bodies = letters.filter((letter) => letter.includes(`To: ${to}`)).map((letter) => Buffer.from(letter.split("\r\n\r\n")[1], "base64").toString());
    return bodies.map((body) => new RegExp(`https?://\\S+${kind}\\S+`).exec(body)?.[0]).find(Boolean);
  }, `a mail to ${to}`, 30_000);

  test("ax4_09 who forgot the password gets a link, is told how good the new one is, and signs in with it", async (t) => {
    const page = await visitor(t);
    await page.goto(`${lms.address}/connexion`);
    await page.getByRole("link", { name: /Mot de passe oublié/ }).click();
    assert.deepEqual(await axe(page), []);
    const { login } = lms.account("tutor");
    await page.locator("input[name=login]").fill(login);
    await press(page, "Recevoir un lien");
    assert.match(await page.locator("main").innerText(), /Si un compte a cette adresse/);
    await page.goto(await mailed(login, "/mot-de-passe/nouveau/"));
    const said = page.locator("p.strength");
    for (const [typed, words] of [["soleil", /Encore 6 caractères/], ["motdepasse2026", /trop facile à deviner/], ["rideaux sabot cloison lampe velours", /bon mot de passe/]]) {
      await page.locator("input[name=password]").fill(typed);
      await until(async () => words.test(await said.textContent()), `${words} for ${typed}`);
    }
    await page.locator("input[name=password_again]").fill("rideaux sabot cloison lampe velours");
    await press(page, "Changer le mot de passe");
    await type(page, "tutor", "rideaux sabot cloison lampe velours");
    assert.equal(path(page), "/tutorat");
    assert.deepEqual(page.refused, []);
  });

  test("wcag_2_2_1 a dialog tells that the sign-in is about to end, one press prolongs it, and the end loses nothing that was typed", async (t) => {
    const page = await visitor(t);
    await type(page, "learner");
    await page.goto(`${lms.address}/mot-de-passe`);
    assert.match(await page.locator("footer").innerText(), /Sans action de votre part pendant 1\smin/);
    await page.locator("input[name=password]").fill("ce que je tape");
    const dialog = page.locator("dialog.stay");
    await dialog.waitFor({ timeout: 50_000 });
    assert.match(await dialog.innerText(), /Êtes-vous toujours là[\s\S]*dans 1 minute/);
    assert.equal(await page.evaluate(() => document.activeElement.textContent), "Rester connecté");
    assert.deepEqual(await axe(page), []);
    await page.keyboard.press("Enter");
    await dialog.waitFor({ state: "detached" });
    await dialog.waitFor({ timeout: 50_000 });
    await until(async () => /Votre connexion est fermée/.test(await dialog.innerText()), "the end", 60_000);
    assert.match(await dialog.innerText(), /est toujours là/);
    assert.equal(await page.locator("input[name=password]").inputValue(), "ce que je tape");
    assert.deepEqual(await axe(page), []);
    await dialog.getByRole("button", { name: "Revenir à la page" }).click();
    await dialog.waitFor({ state: "detached" });
    await page.goto(`${lms.address}/formations`);
    assert.equal(path(page), "/connexion");
    assert.deepEqual(page.refused, []);
  });
});
