// Every page each role can reach, at two widths, without an accessibility fault; and one run by keyboard alone.

import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { axe, haveBrowser, openBrowser } from "../help/browser.mjs";
import { readModule } from "../help/demo.mjs";
import { focused, named, press, tabTo } from "../help/keyboard.mjs";
import { haveBinary, startLms } from "../help/lms.mjs";
import { signIn } from "../help/platform.mjs";

const skip = haveBrowser && haveBinary ? false : "browser or server are missing";
const ROLES = ["learner", "tutor", "regional_manager", "national_manager"];
const WIDTHS = [360, 1280];
/** Pages of the same kind are looked at once: identifiers in an address do not make another page. */
const kindOf = (path) => path.replace(/[0-9a-f]{8}-[0-9a-f-]{27}/g, "{id}").replace(/\d+/g, "{n}");

describe("accessibility", { skip, timeout: 1_200_000 }, () => {
  let lms;
  let browser;
  before(async () => { lms = await startLms(); browser = await openBrowser(); });
  after(async () => { await browser?.close(); await lms?.stop(); });

  for (const role of [undefined, ...ROLES]) {
    test(`2b4 no page of ${role ?? "a visitor"} has a fault`, async (t) => {
      const context = await browser.newContext({ locale: "fr-FR" });
      t.after(() => context.close());
      const page = await context.newPage();
      if (role) { await signIn(page, lms, role); }
      const waiting = role ? ["/"] : ["/connexion", "/accessibilite", "/plan-du-site", "/nulle-part"];
      const seen = new Set(waiting.map(kindOf));
      const faults = [];
      while (waiting.length > 0) {
        const path = waiting.shift();
        const answer = await page.goto(`${lms.address}${path}`).catch(() => undefined);
        if (!answer || !/html/.test(answer.headers()["content-type"] ?? "")) { continue; }
        for (const width of WIDTHS) {
          await page.setViewportSize({ width, height: 800 });
          for (const fault of await axe(page)) { faults.push(`${path} at ${width}: ${fault}`); }
          const wide = await page.evaluate(() => document.documentElement.scrollWidth);
          if (wide > width) { faults.push(`${path} at ${width}: ${wide} px wide`); }
        }
        const links = await page.locator("a[href]").evaluateAll((all) => all.map(({ href }) => href));
        for (const link of links) {
          const url = new URL(link);
          if (url.origin !== lms.address || /\.(csv|xlsx|json|zip|ics)$|deconnexion/.test(url.pathname)) { continue; }
          const kind = kindOf(url.pathname);
          if (!seen.has(kind)) { seen.add(kind); waiting.push(url.pathname + url.search); }
        }
      }
      t.diagnostic(`${seen.size} kinds of page`);
      assert.deepEqual(faults, []);
    });
  }

  test("a learner signs in, opens a module, finishes it and comes back by keyboard alone", async (t) => {
    const context = await browser.newContext({ locale: "fr-FR", viewport: { width: 1280, height: 800 } });
    t.after(() => context.close());
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
    await readModule(page);
    // Out of the content and round to the bar.
    await tabTo(page, named(/Quitter et enregistrer/), "the way out");
    await page.keyboard.press("Enter");
    await page.waitForURL(/\/formations\//);
    assert.match(await page.locator("main").innerText(), /Réussi|Terminé/);
    assert.ok(await focused(page) !== null);
  });
});
