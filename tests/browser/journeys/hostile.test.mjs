// What a script inside a course may do to the person who reads it and to the platform around it: nothing beyond its attempt.
// The scripts run where a course runs: in the frame of the content, in a real browser, with the learner signed in.

import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { close, haveBrowser, openBrowser, until } from "../help/browser.mjs";
import { haveBinary, startLms } from "../help/lms.mjs";
import { unless } from "../help/missing.mjs";
import { openModule, signIn } from "../help/platform.mjs";

const PARCOURS = "Réussir ma stratégie Facebook";
const MODULE = "Module 1 : Pourquoi être visible ?";
const skip = unless([haveBrowser, "there is no browser (CHROMIUM)"], [haveBinary, "the server is not built (LMS_BIN)"]);

describe("a hostile module", { skip, timeout: 300_000 }, () => {
  let lms;
  let browser;
  before(async () => { lms = await startLms(); browser = await openBrowser(); });
  after(async () => { await close(browser); await lms?.stop(); });

  /** The learner in front of an open module; `sco` is the frame its scripts run in. */
  async function opened(t) {
    const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, locale: "fr-FR" });
    t.after(() => close(context));
    const page = await context.newPage();
    page.on("dialog", (dialog) => dialog.accept().catch(() => {}));
    await signIn(page, lms, "learner");
    const sco = await openModule(page, lms, PARCOURS, MODULE);
    await sco.waitForLoadState();
    return { context, page, sco };
  }

  const signedIn = async (context) => {
    const page = await context.newPage();
    const answer = await page.goto(`${lms.address}/`);
    const at = new URL(page.url()).pathname;
    await page.close();
    return answer.ok() && !at.startsWith("/connexion");
  };

  test("a script in a course reads neither cookies nor storage nor pages of the platform", async (t) => {
    const { context, sco } = await opened(t);
    const cookies = await context.cookies(lms.address);
    assert.ok(cookies.some(({ httpOnly }) => httpOnly), "the learner is signed in by a cookie");
    const found = await sco.evaluate(() => {
      const attempt = (act) => { try { return String(act()); } catch (refused) { return refused.name; } };
      return {
        cookie: document.cookie,
        page: attempt(() => top.document.title),
        storage: attempt(() => top.localStorage.length),
        session: attempt(() => top.sessionStorage.length),
        address: attempt(() => top.location.href),
      };
    });
    for (const { name, value } of cookies.filter(({ httpOnly }) => httpOnly)) { assert.ok(!found.cookie.includes(name) && !found.cookie.includes(value), found.cookie); }
    for (const what of ["page", "storage", "session", "address"]) { assert.equal(found[what], "SecurityError", what); }
  });

  test("a script in a course calls neither pages nor the API as the person who reads it", async (t) => {
    const { context, sco } = await opened(t);
    const answers = await sco.evaluate(async (platform) => {
      const ask = async (path, options) => {
        try {
          const answer = await fetch(platform + path, { credentials: "include", ...options });
          return `${answer.type} ${answer.status} ${(await answer.text().catch(() => "")).length}`;
        } catch (refused) { return refused.name; }
      };
      const form = { method: "POST", mode: "no-cors", headers: { "content-type": "application/x-www-form-urlencoded" } };
      return {
        page: await ask("/"),
        blind: await ask("/", { mode: "no-cors" }),
        api: await ask("/api/v1/me"),
        change: await ask("/api/v1/me", { method: "PATCH", headers: { "content-type": "application/json" }, body: "{}" }),
        statements: await ask("/xapi/statements", { headers: { "x-experience-api-version": "1.0.3" } }),
        leave: await ask("/deconnexion", { ...form, body: "" }),
        password: await ask("/mot-de-passe", { ...form, body: "old=a&new=b" }),
      };
    }, lms.address);
    assert.equal(answers.page, "TypeError", "a page cannot be read");
    assert.match(answers.blind, /^(opaque 0 0|TypeError)$/, "nor can it blindly");
    assert.equal(answers.api, "TypeError");
    assert.equal(answers.change, "TypeError");
    // Any origin may ask the record store, with a credential of its own: the cookie counts for nothing there.
    assert.match(answers.statements, /^(cors 401 |TypeError)/);
    assert.ok(await signedIn(context), "a form sent from a course signs nobody out");
  });

  test("a script in a course neither leads the page away nor shows the platform inside of itself", async (t) => {
    const { context, page, sco } = await opened(t);
    const before = page.url();
    await sco.evaluate((platform) => {
      const attempt = (act) => { try { act(); } catch (_refused) { /* what we want */ } };
      attempt(() => { top.location.href = `${platform}/deconnexion`; });
      attempt(() => { top.location.replace("about:blank"); });
      const form = document.createElement("form");
      Object.assign(form, { method: "post", action: `${platform}/deconnexion`, target: "_top" });
      document.body.append(form);
      attempt(() => form.submit());
      const link = document.createElement("a");
      Object.assign(link, { href: `${platform}/mot-de-passe`, target: "_top" });
      document.body.append(link);
      attempt(() => link.click());
      const frame = document.createElement("iframe");
      Object.assign(frame, { src: `${platform}/mot-de-passe`, name: "stolen" });
      document.body.append(frame);
    }, lms.address);
    const stolen = await until(() => page.frames().find((frame) => frame.name() === "stolen"), "the frame to be there");
    await stolen.waitForLoadState().catch(() => {});
    assert.doesNotMatch(await stolen.evaluate(() => document.body.innerText).catch(() => ""), /Se déconnecter|Ancien mot de passe/, "the platform is in no frame");
    assert.equal(page.url(), before, "the page stays");
    assert.ok(await page.locator("#quit").isVisible(), "the way out is on top, whatever the content does");
    assert.ok(await signedIn(context), "and the learner is still signed in");
  });

  test("a window that a course opens on the platform cannot be read or driven by it", async (t) => {
    const { context, sco } = await opened(t);
    const popup = context.waitForEvent("page");
    await sco.evaluate((platform) => { window.stolen = window.open(`${platform}/`); }, lms.address);
    const page = await popup;
    await page.waitForLoadState();
    const held = await sco.evaluate(() => {
      if (!window.stolen) { return "nothing"; }
      try { return window.stolen.closed ? "closed" : String(window.stolen.document.title); } catch (refused) { return refused.name; }
    });
    assert.match(held, /^(nothing|closed|SecurityError)$/, "Cross-Origin-Opener-Policy cuts the thread, the origin the rest");
    assert.equal(await page.evaluate(() => window.opener), null);
  });
});
