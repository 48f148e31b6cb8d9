// Every page each role can reach: at three widths, its targets, its breadcrumb, its distance from the first page, and axe.

import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { axe, close, haveBrowser, openBrowser } from "../help/browser.mjs";
import { haveBinary, startLms } from "../help/lms.mjs";
import { unless } from "../help/missing.mjs";
import { signIn } from "../help/platform.mjs";

const skip = unless([haveBrowser, "there is no browser (CHROMIUM)"], [haveBinary, "the server is not built (LMS_BIN)"]);
const ROLES = ["visitor", "learner", "tutor", "regional_manager", "national_manager"];
/** Kinds of page the walk has to find at least: one that was sent back to the door would find nothing wrong either. */
const FEWEST = { visitor: 4, learner: 9, tutor: 11, regional_manager: 21, national_manager: 34 };
const DOORS = { visitor: "/connexion", learner: "/", tutor: "/", regional_manager: "/", national_manager: "/" };
const WIDTHS = [320, 768, 1280];
/** Pages of the same kind are looked at once: identifiers in an address do not make another page. */
const kindOf = (path) => path.replace(/[0-9a-f]{8}-[0-9a-f-]{27}/g, "{id}").replace(/\d+/g, "{n}");

/** Targets below 24 px that have a neighbour within 24 px (WCAG 2.2, 2.5.8); links within a sentence are excepted. */
function smallTargets() {
  const own = (element) => (element.matches("input[type=checkbox], input[type=radio]") ? element.closest("label") ?? element : element);
  const seen = new Set([...document.querySelectorAll("a[href], button, input:not([type=hidden]), select, textarea, summary")].map(own));
  const boxes = [...seen].filter((element) => element.checkVisibility({ visibilityProperty: true, opacityProperty: true }))
    .map((element) => ({ element, box: element.getBoundingClientRect() }))
    // What only shows itself when it has the focus is no target for a pointer.
    .filter(({ box }) => box.width > 1 && box.height > 1 && box.bottom > 0);
  const inSentence = (element) => element.matches("a") && getComputedStyle(element).display === "inline" && [...element.parentElement.childNodes].some((node) => node.nodeType === 3 && node.textContent.trim().length > 1);
  const small = ({ box }) => box.width < 24 || box.height < 24;
  const centre = ({ box }) => [box.x + box.width / 2, box.y + box.height / 2];
  const near = (one, other) => {
    const [x, y] = centre(one);
    if (small(other)) { const [u, v] = centre(other); return Math.hypot(x - u, y - v) < 24; }
    const dx = Math.max(other.box.left - x, 0, x - other.box.right);
    const dy = Math.max(other.box.top - y, 0, y - other.box.bottom);
    return Math.hypot(dx, dy) < 12;
  };
  return boxes.filter((one) => small(one) && !inSentence(one.element) && boxes.some((other) => other !== one && !other.element.contains(one.element) && near(one, other)))
    .map(({ element, box }) => `${element.tagName.toLowerCase()} “${element.textContent.trim().slice(0, 40)}” ${Math.round(box.width)} × ${Math.round(box.height)}`);
}

/** Where the links of a page lead, and how many clicks each costs: one behind a closed menu costs one more. */
function linksOut() {
  const hidden = (element) => {
    const closed = element.closest("details:not([open])");
    if (closed && !element.closest("summary")) { return true; }
    const sheet = element.closest("[popover]");
    return sheet !== null && !sheet.checkVisibility();
  };
  return [...document.querySelectorAll("a[href]")].map((link) => ({ href: link.href, clicks: hidden(link) ? 2 : 1 }));
}

/** A tool with access and a record of the learner's it sent, so that their pages are there to be looked at. */
async function tellRecord(lms) {
  const call = async (path, headers, body) => {
    const answer = await fetch(`${lms.address}${path}`, { method: "POST", headers: { "content-type": "application/json", ...headers }, body: JSON.stringify(body) });
    assert.ok(answer.ok, `${path}: ${answer.status}`);
    return answer.json();
  };
  const { login, password } = lms.account("national_manager");
  const { token: signedIn } = await call("/api/v1/sign-ins", {}, { login, password });
  const { token } = await call("/api/v1/lrs/credentials", { authorization: `Bearer ${signedIn}` }, { label: "Simulateur de caisse", scopes: ["all"] });
  await call("/xapi/statements", { authorization: `Bearer ${token}`, "x-experience-api-version": "1.0.3" }, {
    actor: { mbox: `mailto:${lms.account("learner").login}` },
    verb: { id: "https://simulateur.example.org/verbes/rated", display: { en: "rated" } },
    object: { id: "https://simulateur.example.org/caisse/ouvrir-et-fermer-la-caisse-de-la-boulangerie-sans-rien-oublier" },
    result: { score: { scaled: 0.5 }, success: false, duration: "PT90S" },
  });
}

describe("every page", { skip, timeout: 1_800_000 }, () => {
  let lms;
  let browser;
  /** What the walk of each role found: kind of page → facts. */
  const found = {};

  before(async () => { lms = await startLms(); await tellRecord(lms); browser = await openBrowser(); });
  after(async () => { await close(browser); await lms?.stop(); });

  /** Walks the links from the first page on, nearest first, and looks at each kind of page once. */
  async function walk(role) {
    const context = await browser.newContext({ locale: "fr-FR" });
    const page = await context.newPage();
    page.on("dialog", (dialog) => dialog.accept().catch(() => {}));
    if (role !== "visitor") { await signIn(page, lms, role); }
    const pages = new Map();
    let near = new Map([[DOORS[role], 0]]);
    while (near.size > 0) {
      const [path, clicks] = [...near].reduce((best, one) => (one[1] < best[1] ? one : best));
      near.delete(path);
      const asked = kindOf(new URL(path, lms.address).pathname);
      if (pages.has(asked)) { continue; }
      await page.setViewportSize({ width: 1280, height: 800 });
      const answer = await page.goto(`${lms.address}${path}`).catch(() => undefined);
      const at = new URL(page.url());
      // A module's own pages are somebody else's; the player has tests of its own.
      if (!answer || !/html/.test(answer.headers()["content-type"] ?? "") || at.origin !== lms.address || at.pathname.startsWith("/player/")) { pages.set(asked, undefined); continue; }
      const facts = { path, clicks, status: answer.status(), wide: [], small: [], axe: [] };
      facts.crumbs = await page.locator("nav.crumbs").count();
      facts.siteMap = await page.locator('footer a[href="/plan-du-site"]').count();
      const links = await page.evaluate(linksOut);
      for (const width of WIDTHS) {
        await page.setViewportSize({ width, height: 800 });
        const wide = await page.evaluate(() => document.documentElement.scrollWidth);
        if (wide > width) { facts.wide.push(`${path} at ${width}: ${wide} px wide`); }
        for (const target of await page.evaluate(smallTargets)) { facts.small.push(`${path} at ${width}: ${target}`); }
        if (width !== 768) { for (const fault of await axe(page)) { facts.axe.push(`${path} at ${width}: ${fault}`); } }
      }
      pages.set(asked, facts);
      for (const { href, clicks: more } of links) {
        const url = new URL(href);
        if (url.origin !== lms.address || /\.(csv|xlsx|json|ndjson|zip|ics)$|deconnexion/.test(url.pathname)) { continue; }
        const next = url.pathname + url.search;
        if (!pages.has(kindOf(url.pathname)) && !(near.get(next) <= clicks + more)) { near.set(next, clicks + more); }
      }
    }
    await close(context);
    return [...pages].filter(([, facts]) => facts).map(([kind, facts]) => ({ kind, ...facts }));
  }

  for (const role of ROLES) {
    test(`r1_05_every_page_of_the_${role}_passes_the_accessibility_rules`, async (t) => {
      found[role] = await walk(role);
      t.diagnostic(`${found[role].length} kinds of page: ${found[role].map(({ kind, clicks }) => `${kind} (${clicks})`).sort().join(" ")}`);
      assert.ok(found[role].length >= FEWEST[role], `only ${found[role].length} kinds of page were found`);
      assert.deepEqual(found[role].flatMap((one) => one.axe), []);
    });

    test(`r2_15_no_page_of_the_${role}_scrolls_sideways_at_320_768_or_1280_px_and_every_target_is_24_px_or_has_room`, () => {
      assert.deepEqual(found[role].flatMap((one) => one.wide), []);
      assert.deepEqual(found[role].flatMap((one) => one.small), []);
    });

    test(`ax4_12_every_page_of_the_${role}_is_within_three_clicks_says_where_it_is_and_leads_to_the_site_map`, () => {
      const first = new Set(["/", "/connexion", "/gestion", "/national", "/tutorat", "/formations"]);
      assert.deepEqual(found[role].filter(({ clicks }) => clicks > 3).map(({ kind, clicks }) => `${kind}: ${clicks} clicks`), []);
      assert.deepEqual(found[role].filter(({ kind, crumbs }) => crumbs === 0 && !first.has(kind) && kind !== "/navigateur").map(({ kind }) => `${kind}: no breadcrumb`), []);
      assert.deepEqual(found[role].filter(({ siteMap }) => siteMap === 0).map(({ kind }) => `${kind}: no way to the site map`), []);
      assert.ok(found[role].some(({ kind, clicks }) => kind === "/plan-du-site" && clicks === 1));
    });
  }

  test("ax4_13_old_browsers_read_what_to_do_without_script_and_the_main_pages_work_without_it", async (t) => {
    const context = await browser.newContext({ locale: "fr-FR", javaScriptEnabled: false });
    t.after(() => close(context));
    const page = await context.newPage();
    await page.goto(`${lms.address}/navigateur`);
    assert.match(await page.locator("main").innerText(), /Votre navigateur est trop ancien[\s\S]*Mozilla Firefox/);
    const { login, password } = lms.account("regional_manager");
    await page.goto(`${lms.address}/connexion`);
    await page.locator("input[name=login]").fill(login);
    await page.locator("input[name=password]").fill(password);
    await page.locator("main form button.big").click();
    await page.getByRole("link", { name: /Lille/ }).first().click();
    await page.getByRole("link", { name: "Modifier" }).click();
    await page.locator("input[name=capacity]").fill("25");
    await page.getByRole("button", { name: "Enregistrer" }).click();
    assert.match(await page.locator("main").innerText(), /C’est enregistré[\s\S]*13 sur 25 places/);
  });

  test("r2_01_a_region_creates_a_session_names_its_tutor_and_calls_it_off_each_within_three_clicks_of_its_first_page", async (t) => {
    const context = await browser.newContext({ locale: "fr-FR" });
    t.after(() => close(context));
    const page = await context.newPage();
    await signIn(page, lms, "regional_manager");
    await page.getByRole("link", { name: "Créer une session" }).click();
    await page.locator("select[name=parcours]").selectOption({ index: 1 });
    await page.locator("input[name=title]").fill("Douai, printemps");
    await page.getByRole("button", { name: "Créer une session" }).click();
    assert.match(await page.locator("main").innerText(), /La session est créée/);
    await page.getByRole("link", { name: "Équipe" }).click();
    await page.locator("input[name=texte]").fill("fabienne");
    await page.getByRole("button", { name: "Rechercher" }).click();
    await page.getByRole("button", { name: /^Nommer Fabienne/ }).click();
    assert.match(await page.locator("main").innerText(), /Avec Fabienne/);
    await page.getByRole("link", { name: "Modifier" }).click();
    await page.getByRole("link", { name: "Annuler la session" }).click();
    await page.locator("input[name=reason]").fill("Pas assez d’inscrits");
    await page.getByRole("button", { name: "Annuler la session" }).click();
    assert.match(await page.locator("main").innerText(), /Annulée[\s\S]*Pas assez d’inscrits/);
  });
});
