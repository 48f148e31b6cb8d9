// The player in a real browser, against a stand-in server that replays each journal and misbehaves on demand.

import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { axe, close, contentFrame, haveBrowser, openBrowser, openProfile, temporaryFolder, until } from "../help/browser.mjs";
import { answerQuiz, nextPage as next, readToTheEnd, ready } from "../help/golf.mjs";
import { readModule } from "../help/demo.mjs";
import { press } from "../help/keyboard.mjs";
import { unless } from "../help/missing.mjs";
import { demoModule, haveEngine, havePackages, PASSWORD, startStandIn } from "../stand-in/server.mjs";
import { oddPackage } from "../stand-in/odd.mjs";

const GOLF_12 = "golf.runtime.basicruntime.12.zip";
const GOLF_2004 = "golf.runtime.advancedruntime.20043rd.zip";
const GOLF_MANY = "golf.runtime.minimumcalls.20043rd.zip";

const skip = unless([haveBrowser, "there is no browser (CHROMIUM)"], [havePackages, "the packages are not beside the repository"], [haveEngine, "the engine's wasm is not built"]);

describe("the player", { skip, timeout: 900_000 }, () => {
  let browser;
  before(async () => { browser = await openBrowser(); });
  after(() => close(browser));

  /** Opens a module; the test gets the server, the page and the content, and closes nothing itself. */
  async function opened(t, options, { width = 1280, height = 800, ...more } = {}) {
    const lms = await startStandIn({ packageName: GOLF_12, ...options });
    const context = await browser.newContext({ viewport: { width, height }, ...more });
    t.after(async () => { await close(context); lms.stop(); });
    const page = await newPage(context);
    await page.goto(lms.address);
    return { lms, context, page, sco: await contentFrame(page) };
  }

  async function newPage(context) {
    const page = await context.newPage();
    page.on("dialog", (dialog) => dialog.accept().catch(() => {}));
    page.faults = [];
    page.on("pageerror", (error) => page.faults.push(error.message));
    return page;
  }

  const saved = (page) => until(async () => (await page.locator("#save").getAttribute("data-state")) === "saved", "the save");
  const state = (page) => page.locator("#save").getAttribute("data-state");

  test("r2_20 a SCORM 1.2 course is read to its last page, its quiz answered, and everything reaches the server", async (t) => {
    const { lms, page, sco } = await opened(t);
    await readToTheEnd(sco);
    await answerQuiz(page);
    await sco.locator("#butExit").click();
    await until(() => lms.inputs.some((input) => input.in === "terminate"), "the good-bye");
    assert.equal(lms.set("cmi.core.lesson_status"), "passed");
    assert.equal(lms.set("cmi.core.lesson_location"), "14");
    assert.equal(lms.set("cmi.core.score.raw"), "100");
    assert.match(lms.set("cmi.core.session_time"), /^\d{4}:\d\d:\d\d/);
    await page.locator("#end[open]").waitFor();
    assert.match(await page.locator("#end-results").innerText(), /réussi/);
    await page.locator("#end-back").click();
    await page.waitForURL(`${lms.origin}/parcours/1`);
    assert.deepEqual(page.faults, []);
    assert.equal(lms.repairs, undefined, "browser and server never differed");
    const stamps = lms.inputs.map(({ at }) => at);
    assert.deepEqual(stamps, [...stamps].sort((a, b) => a - b), "time never runs back");
  });

  test("content with a stand-in API of its own talks to the platform all the same", async (t) => {
    // The content server's guard does it for every page; without it, the launcher's own watch does it for this one.
    for (const guard of [true, false]) {
      const { lms, sco } = await opened(t, { guard });
      await ready(sco);
      await next(sco);
      await until(() => lms.set("cmi.core.lesson_location") === "1", `the bookmark, guard ${guard}`);
    }
  });

  test("r2_03 the learner quits on page 4 and finds page 4 again", async (t) => {
    const { lms, page, sco } = await opened(t);
    await ready(sco);
    for (let turn = 0; turn < 3; turn += 1) { await next(sco); }
    await page.locator("#quit").click();
    await page.waitForURL(`${lms.origin}/parcours/1`);
    assert.equal(lms.set("cmi.core.lesson_location"), "3");
    assert.equal(lms.set("cmi.core.exit"), "suspend");
    assert.ok(lms.set("cmi.core.session_time"), "the content had its farewell");
    await page.goto(lms.address);
    const again = await contentFrame(page);
    await ready(again);
    assert.equal(await again.evaluate(() => currentPage), 3);
  });

  test("the last calls of content whose page is simply closed still arrive", async (t) => {
    const { lms, page, sco } = await opened(t);
    await ready(sco);
    await next(sco);
    await page.goto("about:blank");
    await until(() => lms.inputs.some((input) => input.in === "terminate"), "the good-bye");
    assert.equal(lms.set("cmi.core.lesson_location"), "1");
    assert.equal(lms.set("cmi.core.exit"), "suspend");
    assert.equal(lms.inputs.length, lms.applied);
  });

  test("r2_03 after the browser was killed, at most the last moment is gone", async (t) => {
    const lms = await startStandIn({ packageName: GOLF_12 });
    const { folder, remove } = temporaryFolder();
    const browsers = [];
    t.after(async () => { for (const one of browsers) { await one.kill(); } lms.stop(); remove(); });
    // What the page sends is lost, so that only what is on the device can bring the work back.
    const first = await openProfile(folder);
    browsers.push(first);
    let page = await newPage(first.context);
    await page.goto(lms.address);
    let sco = await contentFrame(page);
    await ready(sco);
    await until(() => lms.applied > 0, "the opening");
    lms.behave.journal = () => "drop";
    for (let turn = 0; turn < 6; turn += 1) { await next(sco); }
    await until(async () => /hors connexion|offline/i.test(await page.locator("#save").innerText()), "the indicator");
    await first.kill();
    // What the content says while it opens may have arrived; no turned page has.
    assert.equal(Number(lms.set("cmi.core.lesson_location") ?? 0), 0);
    lms.behave = {};
    const second = await openProfile(folder);
    browsers.push(second);
    page = await newPage(second.context);
    await page.goto(lms.address);
    sco = await contentFrame(page);
    await ready(sco);
    assert.equal(await sco.evaluate(() => currentPage), 6);
    assert.equal(lms.set("cmi.core.lesson_location"), "6");
    assert.equal(lms.evidence.length, 0);
  });

  test("what another device did meanwhile is not overwritten by what was left here, which is kept as evidence", async (t) => {
    const { lms, context, page, sco } = await opened(t);
    await ready(sco);
    await until(() => lms.applied > 0, "the opening");
    lms.behave.journal = () => "drop";
    for (let turn = 0; turn < 3; turn += 1) { await next(sco); }
    await until(async () => (await state(page)) === "offline", "the cut");
    await page.close();
    // Its last words are lost too.
    await new Promise((done) => { setTimeout(done, 500); });
    lms.behave = {};
    const elsewhere = await browser.newContext();
    const other = await newPage(elsewhere);
    await other.goto(lms.address);
    const otherSco = await contentFrame(other);
    await ready(otherSco);
    await next(otherSco);
    await until(() => lms.set("cmi.core.lesson_location") === "1", "the other device's page");
    await close(elsewhere);
    const back = await newPage(context);
    await back.goto(lms.address);
    const again = await contentFrame(back);
    await ready(again);
    assert.equal(await again.evaluate(() => currentPage), 1);
    await until(() => lms.evidence.some(({ input }) => input.el === "cmi.core.lesson_location" && input.v === "3"), "the evidence");
  });

  test("while the network is away the course goes on, the learner is told, and each input arrives once", async (t) => {
    const { lms, context, page, sco } = await opened(t);
    await ready(sco);
    await saved(page);
    const before = lms.applied;
    await context.setOffline(true);
    // Pages of the course come from the content server too, so this cuts them as well; the calls go on.
    for (let turn = 0; turn < 4; turn += 1) { await next(sco); }
    await until(async () => (await state(page)) === "offline", "the indicator");
    assert.match(await page.locator("#save").innerText(), /Hors connexion\s: \d+ actions en attente, rien n’est perdu/);
    assert.match(await page.locator("#aloud").innerText(), /Hors connexion/);
    assert.equal(lms.applied, before);
    await context.setOffline(false);
    await saved(page);
    assert.equal(lms.set("cmi.core.lesson_location"), "4");
    const numbers = lms.inputs.filter((input) => input.el === "cmi.core.lesson_location").map((input) => input.v);
    assert.deepEqual(numbers, ["0", "1", "2", "3", "4"]);
    assert.match(await page.locator("#save").innerText(), /Enregistré à \d+\sh\s\d\d/);
  });

  test("a server that fails, loses answers or is slow gets everything in the end, once", async (t) => {
    const { lms, page, sco } = await opened(t);
    await ready(sco);
    let turn = 0;
    lms.behave.journal = () => { turn += 1; return [500, "late", "drop", 503, undefined][turn - 1]; };
    for (let times = 0; times < 3; times += 1) { await next(sco); }
    await until(() => turn >= 5, "five tries", 60_000);
    await saved(page);
    assert.deepEqual(lms.inputs.filter((input) => input.el === "cmi.core.lesson_location").map((input) => input.v), ["0", "1", "2", "3"]);
    assert.equal(lms.repairs, undefined);
  });

  test("failure that lasts is told in a banner, and the work can be kept in a file", async (t) => {
    const lms = await startStandIn({ packageName: GOLF_12 });
    const context = await browser.newContext();
    t.after(async () => { await close(context); lms.stop(); });
    const page = await newPage(context);
    await page.clock.install();
    await page.goto(lms.address);
    const sco = await contentFrame(page);
    await page.clock.runFor(1_000);
    await ready(sco);
    lms.behave.journal = () => 503;
    await next(sco);
    for (let minute = 0; minute < 3 && await page.locator("#banner").isHidden(); minute += 1) {
      for (let part = 0; part < 12; part += 1) { await page.clock.runFor(5_000); await new Promise((done) => { setTimeout(done, 30); }); }
    }
    assert.equal(await page.locator("#banner").isVisible(), true);
    assert.deepEqual(await axe(page), []);
    const [download] = await Promise.all([page.waitForEvent("download"), page.locator("#recovery").click()]);
    const { readFileSync } = await import("node:fs");
    const kept = JSON.parse(readFileSync(await download.path(), "utf8"));
    assert.equal(kept.attempt, lms.attempt);
    assert.ok(kept.inputs.some((input) => input.el === "cmi.core.lesson_location" && input.v === "1"));
    assert.equal(kept.first, lms.applied + 1);
  });

  test("a second window takes over; the first says so, stops, and can take it back", async (t) => {
    const { lms, context, page, sco } = await opened(t);
    await ready(sco);
    await next(sco);
    await saved(page);
    // Another device: no message between windows, only the server can tell.
    const elsewhere = await browser.newContext();
    t.after(() => close(elsewhere));
    const other = await newPage(elsewhere);
    await other.goto(lms.address);
    const otherSco = await contentFrame(other);
    await ready(otherSco);
    await until(() => lms.posts.some(({ generation, status }) => generation === 2 && status === 200), "the other window's opening");
    await next(sco);
    await page.locator("#cover").waitFor();
    assert.match(await page.locator("#cover-text").innerText(), /autre fenêtre ou sur un autre appareil/);
    assert.equal(page.frames().some((frame) => frame.name() === "sco"), false, "the content is gone");
    await until(() => lms.evidence.some(({ input }) => input.v === "2"), "the late input as evidence");
    assert.equal(lms.set("cmi.core.lesson_location"), "1", "and it was not applied");
    assert.deepEqual(await axe(page), []);
    await page.locator("#cover-action").click();
    await ready(await contentFrame(page));
    await until(async () => other.locator("#cover-text").isVisible().then(async (seen) => seen || (await next(otherSco), false)), "the other window to stop");
    void context;
  });

  test("a second window of the same browser stops the first at once", async (t) => {
    const { lms, context, page, sco } = await opened(t);
    await ready(sco);
    await saved(page);
    const second = await newPage(context);
    await second.goto(lms.address);
    await page.locator("#cover-action", { hasText: "Reprendre ici" }).waitFor();
    await ready(await contentFrame(second));
    assert.equal(await second.locator("#cover").isVisible(), false);
  });

  test("r4a_1 a sign-in that expired is renewed in place, and nothing is lost meanwhile", async (t) => {
    const { lms, page, sco } = await opened(t);
    await ready(sco);
    await saved(page);
    lms.token = "another";
    await next(sco);
    await until(() => lms.set("cmi.core.lesson_location") === "1", "the silent renewal");
    assert.equal(await page.locator("#sign-in[open]").count(), 0);
    lms.token = "yet another";
    lms.signedIn = false;
    await next(sco);
    await page.locator("#sign-in[open]").waitFor();
    assert.deepEqual(await axe(page), []);
    await page.locator("#sign-in-login").fill("monique");
    await page.locator("#sign-in-password").fill("faux");
    await page.keyboard.press("Enter");
    await page.locator("#sign-in [data-error]").waitFor();
    assert.match(await page.locator("#sign-in [data-error]").innerText(), /ne convient pas/);
    await page.locator("#sign-in [data-later]").click();
    await next(sco);
    await until(async () => (await state(page)) === "signIn", "the indicator");
    await page.locator("#sign-in-again").click();
    await page.locator("#sign-in-password").fill(PASSWORD);
    await page.keyboard.press("Enter");
    await saved(page);
    assert.equal(lms.set("cmi.core.lesson_location"), "3");
    assert.equal(await sco.evaluate(() => currentPage), 3, "the content has not moved");
  });

  test("a server restored from a backup gets again what it lost", async (t) => {
    const { lms, page, sco } = await opened(t);
    await ready(sco);
    await next(sco);
    await saved(page);
    const backup = { state: lms.state, applied: lms.applied, inputs: [...lms.inputs] };
    await next(sco);
    await saved(page);
    Object.assign(lms, backup);
    await next(sco);
    await until(() => lms.set("cmi.core.lesson_location") === "3", "the repeat");
    assert.deepEqual(lms.inputs.filter((input) => input.el === "cmi.core.lesson_location").map((input) => input.v), ["0", "1", "2", "3"]);
  });

  test("where the server's replay differs, its state is taken and the content goes on", async (t) => {
    const { lms, page, sco } = await opened(t);
    await ready(sco);
    await next(sco);
    await saved(page);
    const wrongState = lms.state.replace('"cmi.core.lesson_status":"incomplete"', '"cmi.core.lesson_status":"browsed"');
    assert.notEqual(wrongState, lms.state);
    lms.state = wrongState;
    await next(sco);
    await until(() => lms.repairs === 1, "the repair");
    await next(sco);
    await until(() => lms.set("cmi.core.lesson_location") === "3", "the next page");
    await saved(page);
    assert.equal(lms.repairs, 1, "both have the same state again");
  });

  test("an enrolment that ended is told with the server's own words, and nothing more is recorded", async (t) => {
    const { lms, page, sco } = await opened(t);
    await ready(sco);
    await until(() => lms.applied >= 4, "the opening");
    lms.behave.journal = () => [410, { type: "urn:lms:problem:enrolment-ended", detail: "Votre accès a pris fin le 3 mars." }];
    await next(sco);
    await page.locator("#cover-text", { hasText: "Votre accès a pris fin le 3 mars." }).waitFor();
    await page.locator("#quit").click();
    await page.waitForURL(`${lms.origin}/parcours/1`);
  });

  test("quitting without a connection says what happens to the last actions, and leaves the choice", async (t) => {
    const { lms, page, sco } = await opened(t);
    await ready(sco);
    lms.behave.journal = () => 503;
    await next(sco);
    await page.locator("#quit").click();
    await page.locator("#unsaved[open]").waitFor();
    assert.deepEqual(await axe(page), []);
    await page.locator("#unsaved-go").click();
    await page.waitForURL(`${lms.origin}/parcours/1`);
    // What the content says while it opens may have arrived; no turned page has.
    assert.equal(Number(lms.set("cmi.core.lesson_location") ?? 0), 0);
    lms.behave = {};
    await page.goto(lms.address);
    await ready(await contentFrame(page));
    assert.equal(lms.set("cmi.core.lesson_location"), "1", "the next visit brought them");
  });

  test("what an interrupted player left behind is sent from any other page of the learner, but not for somebody else", async (t) => {
    const { lms, page, sco } = await opened(t);
    await ready(sco);
    await saved(page);
    lms.behave.journal = () => "drop";
    await next(sco);
    await until(async () => (await state(page)) === "offline", "the cut");
    await page.goto("about:blank");
    await new Promise((done) => { setTimeout(done, 500); });
    lms.behave = {};
    lms.signedIn = false;
    await page.goto(`${lms.origin}/parcours/1`);
    await new Promise((done) => { setTimeout(done, 500); });
    assert.equal(lms.set("cmi.core.lesson_location"), "0", "nothing goes without the learner's own sign-in");
    lms.signedIn = true;
    await page.goto(`${lms.origin}/parcours/1`);
    await until(() => lms.set("cmi.core.lesson_location") === "1", "the outbox");
    assert.equal(lms.inputs.length, lms.applied);
  });

  test("r2_20 a course of many SCOs is walked with the platform's own next, previous and plan", async (t) => {
    const { lms, page } = await opened(t, { packageName: GOLF_MANY });
    const shows = (text) => until(() => page.frames().find((frame) => frame.name() === "sco" && frame.url().includes(text)), text);
    await shows("Playing/Playing.html");
    assert.equal(await page.locator("#previous").isVisible(), false);
    await page.locator("#next").click();
    await shows("Playing/Par.html");
    await page.locator("#previous").click();
    await shows("Playing/Playing.html");
    await page.locator("#plan-open").click();
    await page.locator("#plan[open]").waitFor();
    assert.deepEqual(await axe(page), []);
    await page.locator("#plan-list button", { hasText: "How to Have Fun" }).or(page.locator("#plan-list button", { hasText: "Fun" })).first().click();
    await shows("HavingFun/");
    assert.equal(await page.locator("#plan").isVisible(), false);
    await saved(page);
    assert.ok(lms.inputs.filter((input) => input.in === "navigate").length >= 3);
    assert.equal(lms.repairs, undefined);
    assert.ok(lms.inputs.filter((input) => input.in === "terminate").length >= 2, "each SCO said good-bye before the next came");
  });

  test("r2_20 the 2004 course records interactions, objectives and progress", async (t) => {
    const { lms, page, sco } = await opened(t, { packageName: GOLF_2004 });
    await readToTheEnd(sco);
    await answerQuiz(page);
    await sco.locator("#butExit").click();
    await until(() => lms.set("cmi.score.scaled") === "1", "the score");
    assert.equal(lms.set("cmi.progress_measure"), "1");
    assert.ok(lms.inputs.some((input) => /^cmi\.interactions\.\d+\.learner_response$/.test(input.el ?? "")));
    await page.locator("#end[open]").waitFor();
    await saved(page);
    assert.equal(lms.repairs, undefined);
  });

  test("content opens its second page inside the player, and that page finds the API and closes itself", async (t) => {
    const { page, sco, context } = await opened(t, { files: oddPackage() });
    await sco.locator("#open").click();
    const second = await until(() => page.frames().find((frame) => frame.url().includes("second.html")), "the second page");
    await second.locator("#found", { hasText: "opener: API, parent: API" }).waitFor();
    assert.equal(context.pages().length, 1);
    await second.locator("#close").click();
    await until(() => page.frames().every((frame) => !frame.url().includes("second.html")), "the second page to close");
    await sco.locator("#blank").click();
    await until(() => page.frames().find((frame) => frame.url().includes("second.html")), "the second page by a link");
  });

  test("content cannot lead the learner out of the platform", async (t) => {
    const { lms, page, sco } = await opened(t, { files: oddPackage() });
    await sco.locator("#top-link").click();
    const inside = await until(() => page.frames().find((frame) => frame.name() === "sco" && frame.url().includes("second.html")), "the link inside the frame");
    await inside.evaluate(() => { try { top.location.href = "http://127.0.0.1:9/"; } catch (_refused) { /* what we want */ } });
    await new Promise((done) => { setTimeout(done, 300); });
    assert.equal(page.url(), lms.address);
    assert.match(await inside.evaluate(() => { try { parent.location.href = "second.html"; return "gone"; } catch (refused) { return refused.name; } }), /SecurityError/);
    // Should a browser let the launcher be thrown out all the same, the platform notices and offers to reopen.
    const launcher = page.frames().find((frame) => frame.name() === "content-frame");
    await launcher.evaluate(() => { location.href = "../second.html"; });
    await page.locator("#cover-action", { hasText: "Rouvrir le module" }).waitFor();
  });

  test("content that looks for the other standard's API up to the top does not run into the platform's wall", async (t) => {
    const { sco } = await opened(t, { files: oddPackage() });
    assert.equal(await sco.evaluate(() => {
      let win = window;
      while (!win.API_1484_11 && win.parent && win.parent !== win) { win = win.parent; }
      return win.API_1484_11 === undefined ? "none, without an error" : "found";
    }), "none, without an error");
  });

  test("r2b_4 content made for a large screen is scaled on a phone, said so, and can be enlarged by keyboard", async (t) => {
    const { page, sco } = await opened(t, { files: oddPackage() }, { width: 360, height: 640 });
    await page.locator("#scaled").waitFor();
    const launcher = page.frames().find((frame) => frame.name() === "content-frame");
    const scale = () => launcher.evaluate(() => document.querySelector("iframe[name=sco]").getBoundingClientRect().width / document.querySelector("iframe[name=sco]").offsetWidth);
    const fit = await scale();
    assert.ok(fit < 0.5, `scale ${fit}`);
    assert.ok(await sco.evaluate(() => document.documentElement.scrollWidth <= document.documentElement.clientWidth), "no sideways scrolling at first");
    assert.deepEqual(await axe(page), []);
    await page.locator("#larger").focus();
    await page.keyboard.press("Enter");
    await until(async () => (await scale()) > fit * 1.2, "the larger content");
    assert.equal(await launcher.evaluate(() => document.getElementById("stage").tabIndex), 0, "arrow keys can move it");
    assert.equal(await page.evaluate(() => document.documentElement.scrollWidth), 360);
  });

  test("content that adapts to a phone is left as it is", async (t) => {
    const { page, sco } = await opened(t, { files: oddPackage("min(100%, 60ch)") }, { width: 360, height: 640 });
    await sco.waitForLoadState();
    await new Promise((done) => { setTimeout(done, 300); });
    assert.equal(await page.locator("#scaled").isVisible(), false);
    assert.ok((await page.locator(".player-bar").boundingBox()).height <= 60, "the bar is one line");
    assert.deepEqual(await axe(page), []);
  });

  test("a module whose engine cannot be loaded says so, and opens at the next try", async (t) => {
    const lms = await startStandIn({ packageName: GOLF_12 });
    const context = await browser.newContext();
    t.after(async () => { await close(context); lms.stop(); });
    const page = await newPage(context);
    await page.route("**/lms_scorm.wasm", (route) => route.abort());
    await page.goto(lms.address);
    await page.locator("#cover-action", { hasText: "Réessayer" }).waitFor();
    assert.match(await page.locator("#cover-text").innerText(), /rien n’est perdu/);
    await page.unroute("**/lms_scorm.wasm");
    await page.locator("#cover-action").click();
    await ready(await contentFrame(page));
  });

  test("support sees every call with its answer, its error and its duration, and every decision with the book's code", async (t) => {
    const { page, sco } = await opened(t, { support: true });
    await ready(sco);
    await page.locator("#trace summary").click();
    const line = page.locator("#trace tbody tr", { hasText: "LMSSetValue(\"cmi.core.lesson_location\"" }).first();
    await line.waitFor();
    assert.match(await line.innerText(), /true.*\d+ µs/s);
    assert.ok(await page.locator("#trace tr.player-note", { hasText: "set aside" }).count() > 0, "the content's own API is mentioned");
    await sco.evaluate(() => parent.API.LMSGetValue("cmi.nonsense"));
    const refused = page.locator("#trace tr.player-error", { hasText: "cmi.nonsense" });
    await refused.waitFor();
    assert.match(await refused.innerText(), /\b401\b/);
    assert.deepEqual(await axe(page), []);
  });

  test("a learner switches the trace on by the menu, and finds in it what has led there, without a name, to hand over", async (t) => {
    const { lms, page } = await opened(t, { packageName: GOLF_MANY });
    const shows = (text) => until(() => page.frames().find((frame) => frame.name() === "sco" && frame.url().includes(text)), text);
    await shows("Playing/Playing.html");
    await page.locator("#next").click();
    const sco = await shows("Playing/Par.html");
    await until(() => sco.evaluate(() => document.readyState === "complete"), "the page");
    assert.equal(await page.locator("#trace").isVisible(), false);
    await page.locator("#menu-open").click();
    assert.deepEqual(await axe(page), []);
    await page.locator("#trace-switch").click();
    assert.equal(await page.locator("#menu").isVisible(), false);
    assert.equal(await page.evaluate(() => document.activeElement.id), "trace-summary");
    // What came before is told from the journal.
    await page.locator("#trace tr", { hasText: "L'apprenant demande continue." }).waitFor();
    await page.locator("#trace tr.player-decision", { hasText: "L'activité présentée est" }).first().waitFor();
    await sco.evaluate(() => parent.API_1484_11.GetValue("cmi.learner_name"));
    await page.locator("#trace tr", { hasText: "cmi.learner_name" }).waitFor();
    assert.doesNotMatch(await page.locator("#trace").innerText(), /Monique/);
    assert.match(await page.locator("#trace [data-now]").innerText(), /continue/);
    await page.locator("#trace [data-language]").click();
    await page.locator("#trace tr", { hasText: "The learner asks for continue." }).waitFor();
    assert.equal(await page.locator("#trace tbody").getAttribute("lang"), "en");
    assert.deepEqual(await axe(page), []);
    await saved(page);
    const [download] = await Promise.all([page.waitForEvent("download"), page.locator("#trace [data-export]").click()]);
    const { readFileSync } = await import("node:fs");
    const text = readFileSync(await download.path(), "utf8");
    const kept = JSON.parse(text);
    assert.doesNotMatch(text, /Monique/);
    assert.equal(kept.format, "lms-trace-1");
    assert.deepEqual(kept.inputs, lms.inputs, "every input since the module was opened");
    assert.equal(JSON.parse(kept.state).session, "not_started", "from the state it began with");
    assert.ok(kept.lines.some(({ event }) => event?.call?.a === "cmi.learner_name"));
    // It stays on as long as the tab lasts, also where the trouble is in opening; and goes by the same switch.
    await page.reload();
    await page.locator("#trace").waitFor();
    await page.locator("#menu-open").click();
    await page.locator("#trace-switch").click();
    assert.equal(await page.locator("#trace").isVisible(), false);
    assert.equal(await page.evaluate(() => document.activeElement.id), "menu-open");
  });

  test("a learner finishes the module for good by the menu, after being told what that means", async (t) => {
    const { lms, page } = await opened(t, { packageName: GOLF_MANY });
    const shows = (text) => until(() => page.frames().find((frame) => frame.name() === "sco" && frame.url().includes(text)), text);
    await shows("Playing/Playing.html");
    await page.locator("#next").click();
    await shows("Playing/Par.html");
    await page.locator("#menu-open").click();
    await page.locator("#finish-open").click();
    await page.locator("#finish[open]").waitFor();
    assert.deepEqual(await axe(page), []);
    assert.match(await page.locator("#finish").innerText(), /résultats sont enregistrés et conservés[\s\S]*par son début/);
    assert.equal(await page.evaluate(() => document.activeElement.id), "finish-stay", "the harmless answer has the focus");
    await page.keyboard.press("Enter");
    assert.equal(await page.locator("#finish").isVisible(), false);
    assert.equal(lms.inputs.some(({ request }) => request === "exitAll"), false);
    await page.locator("#menu-open").click();
    await page.locator("#finish-open").click();
    await page.locator("#finish-go").click();
    await page.locator("#end[open]").waitFor();
    await page.locator("#end-back").click();
    await page.waitForURL(`${lms.origin}/parcours/1`);
    assert.equal(lms.view.session, "ended");
    await page.goto(lms.address);
    await shows("Playing/Playing.html");
    assert.equal(lms.repairs, undefined);
  });

  test("what an engine refuses or hides is not offered: the plan says why a part is locked, and the present one can be opened again once it is over", async (t) => {
    const { page } = await opened(t, { packageName: GOLF_MANY });
    const sco = await until(() => page.frames().find((frame) => frame.name() === "sco" && frame.url().includes("Playing/Playing.html")), "the first part");
    await until(() => sco.evaluate(() => document.readyState === "complete"), "the page");
    await page.locator("#plan-open").click();
    assert.match(await page.locator("#plan-list [aria-current]").locator("xpath=..").innerText(), /Vous êtes ici/);
    assert.equal(await page.locator("#plan-list [data-again]").count(), 0, "while it runs it is not offered again");
    await page.keyboard.press("Escape");
    await sco.evaluate(() => parent.API_1484_11.Terminate(""));
    await page.locator("#plan-list [data-again]").waitFor({ state: "attached" });
    await page.locator("#plan-open").click();
    assert.deepEqual(await axe(page), []);
    await page.locator("#plan-list [data-again]").click();
    const again = await until(() => page.frames().find((frame) => frame.name() === "sco" && frame !== sco), "the part again");
    assert.match(again.url(), /Playing\/Playing\.html/);
  });

  test("a demonstration module is read, answered and left by keyboard alone", async (t) => {
    const { lms, page, sco } = await opened(t, { files: demoModule("1-pourquoi-etre-visible") });
    await sco.waitForLoadState();
    await readModule(page);
    await until(() => /^(completed|passed)$/.test(lms.set("cmi.core.lesson_status")), "the status");
    assert.equal(lms.set("cmi.core.score.raw"), "100");
    assert.deepEqual(page.faults, []);
    await page.keyboard.press("Shift+Tab");
    await press(page, /Quitter et enregistrer/);
    await page.waitForURL(`${lms.origin}/parcours/1`);
    assert.equal(lms.results.course.success, "passed", "by the manifest's mastery score");
    assert.equal(lms.repairs, undefined);
  });

  test("the bar, the plan and the content are reached and used by keyboard alone, and the English page says English words", async (t) => {
    const { page } = await opened(t, { packageName: GOLF_MANY, lang: "en" });
    await until(() => page.frames().find((frame) => frame.name() === "sco"), "the content");
    const focused = () => page.evaluate(() => document.activeElement.id || document.activeElement.className);
    await page.evaluate(() => document.activeElement.blur());
    const order = [];
    for (let step = 0; step < 8; step += 1) { await page.keyboard.press("Tab"); order.push(await focused()); }
    assert.deepEqual(order, ["player-skip", "quit", "plan-open", "smaller", "larger", "full", "menu-open", "content-frame"]);
    await page.locator("#plan-open").focus();
    await page.keyboard.press("Enter");
    await page.locator("#plan[open]").waitFor();
    await page.keyboard.press("Escape");
    assert.equal(await focused(), "plan-open");
    assert.match(await page.locator("#quit").innerText(), /Save and quit/);
    await page.locator("#full").focus();
    await page.keyboard.press("Enter");
    assert.equal(await page.locator(".player-bar").isVisible(), false);
    await page.keyboard.press("Enter");
    assert.equal(await page.locator(".player-bar").isVisible(), true);
  });
});
