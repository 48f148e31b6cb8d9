// Starts the real platform in a folder of its own, kills it, starts it again, and talks to its command line.

import { execFile, spawn } from "node:child_process";
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

const ROOT = fileURLToPath(new URL("../../../", import.meta.url));
export const BINARY = process.env.LMS_BIN ?? join(ROOT, "target/debug/lms");
export const haveBinary = existsSync(BINARY);
export const PACKAGES = join(ROOT, "../shared/packages");
export const havePackages = existsSync(PACKAGES);

/** The region of the demonstration's regional manager. */
const REGION = "HDF";

const run = promisify(execFile);

/**
 * The platform with its demonstration data.
 *
 * `accounts` has one entry per role: `{role, login, password}`. Ports are chosen once and kept over a restart, so that a
 * page that was open finds its server again. `options` go to every start of the program.
 */
export async function startLms(...options) {
  const folder = mkdtempSync(join(tmpdir(), "lms-journey-"));
  const [port, contentPort] = [await freePort(), await freePort()];
  const lms = { folder };

  // A test that is interrupted leaves no server behind.
  process.once("exit", () => lms.child?.kill("SIGKILL"));

  const launch = async (...words) => {
    lms.child = spawn(BINARY, [...words, "--data", folder, "--json"], { stdio: ["ignore", "pipe", "pipe"] });
    let said = "";
    lms.child.stderr.on("data", (part) => { said = (said + part).slice(-4_000); if (process.env.LMS_LOG) { process.stderr.write(part); } });
    const line = await new Promise((done, fail) => {
      let text = "";
      lms.child.stdout.on("data", (part) => {
        text += part;
        if (text.includes("\n")) { done(text.slice(0, text.indexOf("\n"))); }
      });
      lms.child.once("exit", (code) => fail(new Error(`the server ended with ${code}: ${said}`)));
    });
    return JSON.parse(line);
  };

  lms.start = async (...more) => {
    const { platform, content, accounts } = await launch("demo", "--port", String(port), "--content-port", String(contentPort), ...options, ...more);
    Object.assign(lms, { address: platform, contentOrigin: content, accounts });
  };

  /** The same data behind `lms serve`, as a platform that is no demonstration. */
  lms.serve = async (...more) => {
    await lms.kill();
    await launch("serve", "--listen", `127.0.0.1:${port}`, "--content-listen", `127.0.0.1:${contentPort}`, ...more);
  };

  /** As a power cut of the server: no time to finish anything. */
  lms.kill = () => new Promise((done) => { lms.child.once("exit", done); lms.child.kill("SIGKILL"); });

  lms.stop = async () => { if (lms.child.exitCode === null && lms.child.signalCode === null) { await lms.kill(); } rmSync(folder, { recursive: true, force: true }); };

  /** A command on the same data; its `--json` answer. */
  lms.command = async (...words) => {
    const { stdout } = await run(BINARY, [...words, "--data", folder, "--json"], { maxBuffer: 64 * 1024 * 1024 });
    return stdout.trim() === "" ? undefined : JSON.parse(stdout);
  };

  lms.account = (role) => lms.accounts.find((one) => one.role === role);
  await lms.start();
  return lms;
}

/** Gives the demonstration's learner a session made of real packages; the step keys are the keys of `steps`. */
export async function offerPackages(lms, title, steps) {
  const parcours = {
    title,
    summary: title,
    mode: "free",
    sections: [{
      title,
      steps: Object.entries(steps).map(([key, name]) => ({ key, title: key, content: resolve(PACKAGES, name), modality: "distance_async", planned_minutes: 20, mandatory: true })),
    }],
  };
  const description = join(lms.folder, "real-packages.json");
  writeFileSync(description, JSON.stringify(parcours));
  const people = join(lms.folder, "real-learner.csv");
  writeFileSync(people, `prenom;nom;courriel;entreprise\nMonique;M.;${lms.account("learner").login};Boulangerie\n`);
  const { parcours: made } = await lms.command("parcours", "import", description);
  const { session } = await lms.command("session", "create", "--parcours", made, "--region", REGION, "--first", today(), "--title", title);
  const { ready, refused } = await lms.command("enrol", "import", "--session", session, "--apply", people);
  if (ready !== 1 || refused !== 0) { throw new Error(`the learner was not enrolled: ${ready} ready, ${refused} refused`); }
  return { parcours: made, session };
}

/** The first day of a session that is open now, where the demonstration's learner lives. */
function today() { return new Intl.DateTimeFormat("en-CA", { timeZone: "Europe/Paris" }).format(new Date()); }

/**
 * A port below those that connections going out get: while the server is down, nobody else is given it, and the browser
 * that tries it again and again cannot meet itself there.
 */
async function freePort() {
  for (let turn = 0; turn < 50; turn += 1) {
    const port = 15_000 + Math.floor(Math.random() * 15_000);
    const free = await new Promise((done) => {
      const server = createServer();
      server.once("error", () => done(false));
      server.listen(port, "127.0.0.1", () => server.close(() => done(true)));
    });
    if (free) { return port; }
  }
  throw new Error("no port is free");
}
