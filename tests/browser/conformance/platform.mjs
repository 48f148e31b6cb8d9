// A platform that keeps SCORM to the letter, with every case as a step of one parcours and a learner for each case.

import { mkdirSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { until } from "../help/browser.mjs";
import { startLms } from "../help/lms.mjs";
import { packageOf } from "./package.mjs";

const PASSWORD = "rabot-truelle-levain-fournil";
const TITLE = "Conformité";
/** How long the platform may take for an answer, in ms. */
const PATIENCE = 60_000;

const key = (text) => text.toLowerCase().replace(/[^a-z0-9]+/g, "-");
const address = (name) => `${key(name)}@example.org`;
const stepOf = (name, pack) => `${name} ${pack}`;

/** Reads every case of a folder. */
export function readCases(folder) {
  return readdirSync(folder).sort().map((name) => ({ name, folder: join(folder, name), ...JSON.parse(readFileSync(join(folder, name, "case.json"), "utf8")) }));
}

/** Starts the platform and fills it. */
export async function startConformance(cases) {
  const lms = await startLms("--strict");
  const zips = join(lms.folder, "zips");
  mkdirSync(zips);
  const steps = cases.flatMap(({ name, folder, packages }) => packages.map(({ id, manifest }) => {
    const content = join(zips, `${key(stepOf(name, id))}.zip`);
    writeFileSync(content, packageOf(folder, manifest));
    return { key: key(stepOf(name, id)), title: stepOf(name, id), content, modality: "distance_async", planned_minutes: 5, mandatory: false };
  }));
  const description = join(lms.folder, "conformance.json");
  writeFileSync(description, JSON.stringify({ title: TITLE, summary: TITLE, mode: "free", sections: [{ title: TITLE, steps }] }));
  const people = join(lms.folder, "learners.csv");
  writeFileSync(people, `prenom;nom;courriel;entreprise\n${cases.map(({ name }) => `Monique;${name};${address(name)};Boulangerie`).join("\n")}\n`);
  const { parcours } = await lms.command("parcours", "import", description);
  const today = new Intl.DateTimeFormat("en-CA", { timeZone: "Europe/Paris" }).format(new Date());
  const { session } = await lms.command("session", "create", "--parcours", parcours, "--region", "HDF", "--first", today, "--title", TITLE, "--capacity", String(cases.length));
  const { ready, refused } = await lms.command("enrol", "import", "--session", session, "--apply", people);
  if (ready !== cases.length || refused !== 0) { throw new Error(`${ready} of ${cases.length} learners are enrolled, ${refused} refused`); }
  lms.stepIds = await stepIds(lms, parcours);
  lms.links = new Map();
  return lms;
}

async function ask(lms, path, { token, ...options } = {}) {
  const headers = { ...(token ? { authorization: `Bearer ${token}` } : {}), ...(options.body ? { "content-type": "application/json" } : {}) };
  const answer = await fetch(`${lms.address}/api/v1${path}`, { signal: AbortSignal.timeout(PATIENCE), ...options, headers, body: options.body && JSON.stringify(options.body) });
  if (!answer.ok) { throw new Error(`${path} answers ${answer.status}: ${await answer.text()}`); }
  return answer.json();
}

const signIn = async (lms, login, password) => (await ask(lms, "/sign-ins", { method: "POST", body: { login, password } })).token;

/** The id of each step by its title. */
async function stepIds(lms, parcours) {
  const { login, password } = lms.account("national_manager");
  const { design, draft } = await ask(lms, `/parcours/${parcours}`, { token: await signIn(lms, login, password) });
  return new Map((design ?? draft).sections.flatMap(({ steps }) => steps.map(({ id, title }) => [title, id])));
}

/** The activation token that was mailed to an address. */
function mailedTo(lms, login) {
  const folder = join(lms.folder, "mail");
  for (const file of readdirSync(folder).filter((name) => name.endsWith(".eml") && !lms.links.has(name))) {
    const [head, body = ""] = readFileSync(join(folder, file), "utf8").split(/\r?\n\r?\n/);
    const token = /\/activation\/(\S+)/.exec(Buffer.from(body, "base64").toString("utf8"))?.[1];
    lms.links.set(file, { to: /^To: (\S+)/m.exec(head)?.[1], token });
  }
  return [...lms.links.values()].find(({ to, token }) => to === login && token)?.token;
}

/** The learner of a case, signed in: the cookie of a browser, and where each step is played. */
export async function learnerOf(lms, name) {
  const login = address(name);
  const link = await until(() => mailedTo(lms, login), `the mail to ${login}`, 60_000);
  const body = new URLSearchParams({ password: PASSWORD, password_again: PASSWORD });
  const activated = await fetch(`${lms.address}/activation/${link}`, { method: "POST", body, redirect: "manual", signal: AbortSignal.timeout(PATIENCE) });
  if (activated.status !== 303) { throw new Error(`the account of ${login} is not activated: ${activated.status}`); }
  const token = await signIn(lms, login, PASSWORD);
  const [{ enrolment }] = await ask(lms, "/me/formations", { token });
  const { id } = await ask(lms, "/me", { token });
  return {
    id,
    cookie: { name: "lms", value: token, url: lms.address },
    player: (test, pack) => `${lms.address}/player/${enrolment}/${lms.stepIds.get(stepOf(test, pack))}`,
  };
}
