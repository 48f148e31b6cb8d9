// What people do on the platform's pages, as the journeys say it.

import { contentFrame, until } from "./browser.mjs";

/** Signs in with a login and a password. */
export async function signIn(page, lms, role) {
  const { login, password } = lms.account(role);
  await page.goto(`${lms.address}/connexion`);
  await page.locator("input[name=login]").fill(login);
  await page.locator("input[name=password]").fill(password);
  await page.locator("main form button.big").click();
  await page.waitForURL((url) => !url.pathname.startsWith("/connexion"));
}

const stepLine = (page, step) => page.locator("ol.steps > li", { has: page.getByRole("heading", { name: step, exact: true }) });

/** What the parcours page says of a step. */
export const stepText = (page, step) => stepLine(page, step).innerText();

/** From the learner's home to the module of that title; returns its window. */
export async function openModule(page, lms, parcours, step) {
  await page.goto(`${lms.address}/`);
  await page.getByRole("link", { name: parcours, exact: true }).first().click();
  await stepLine(page, step).locator(".act a, .act button").click();
  return contentFrame(page);
}

/** Leaves the player as a learner does, when everything is saved. */
export async function quit(page) {
  await page.locator("#quit").click();
  await page.waitForURL(/\/formations\//);
}

/** Finishes the module for good, by the player's menu; its end is told then. */
export async function finishModule(page) {
  await page.locator("#menu-open").click();
  await page.locator("#finish-open").click();
  await page.locator("#finish-go").click();
}

export const saved = (page) => until(async () => /Enregistré à|Saved at/.test(await page.locator("#save [data-text]").textContent()) && (await page.locator("#save").getAttribute("data-state")) === "saved", "the save");

/** The line of a learner in the manager's table of that session, as text. */
export async function trackingLine(page, lms, session, name) {
  await page.goto(`${lms.address}/sessions/${session}`);
  return page.locator("tr", { hasText: name }).first().innerText();
}

/** The session's report as a manager downloads it: rows of a French CSV file as objects. */
export async function reportCsv(page, lms, session) {
  await page.goto(`${lms.address}/sessions/${session}/rapport`);
  const [download] = await Promise.all([page.waitForEvent("download"), page.getByRole("link", { name: /CSV/ }).first().click()]);
  const { readFileSync } = await import("node:fs");
  const [head, ...lines] = readFileSync(await download.path(), "utf8").replace(/^\ufeff/, "").trim().split(/\r?\n/).map((line) => line.split(";").map((cell) => cell.replace(/^"|"$/g, "")));
  return lines.map((cells) => Object.fromEntries(head.map((name, at) => [name, cells[at]])));
}
