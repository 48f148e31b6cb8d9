// Runs the browser tests; says what is left out and how to include it. With CI=true nothing may be left out.
//
//   node run.mjs             everything
//   node run.mjs player      the player on its own, against the stand-in server
//   node run.mjs journeys    through the real server: LMS_BIN names the binary, default target/debug/lms
//   node run.mjs conformance every conformance case through the real player; CASE=NAME,… for some, PAGES for how many at once
//
// Tests named in expected_failures.txt run too. They may fail; one that passes fails the run, so that the list stays true.

import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { run } from "node:test";
import { spec } from "node:test/reporters";
import { fileURLToPath } from "node:url";
import { haveBrowser } from "./help/browser.mjs";
import { BINARY, haveBinary } from "./help/lms.mjs";

const here = dirname(fileURLToPath(import.meta.url));
const parts = process.argv.length > 2 ? process.argv.slice(2) : ["player", "journeys", "conformance"];
const missing = [];
if (!haveBrowser) { missing.push("the browser: install Chromium, or name it in CHROMIUM"); }
if (parts.some((part) => part !== "player") && !haveBinary) { missing.push(`the server ${BINARY}: build it with "cargo build -p lms-cli", or name it in LMS_BIN`); }
if (!existsSync(join(here, "../../../shared/packages"))) { missing.push("the real packages: put them into ../shared/packages beside the repository"); }
if (parts.includes("conformance") && !existsSync(join(here, "../../../shared/spec/conformance/cases"))) { missing.push("the conformance cases: put them into ../shared/spec/conformance beside the repository"); }
for (const one of missing) { console.log(`Left out for want of ${one}.`); }
if (missing.length > 0 && process.env.CI === "true") { process.exit(1); }

/** Names of tests that may fail, each with its reason: one a line, `name | reason`; lines with `#` are remarks. */
const lists = [here, ...parts.map((part) => join(here, part))].map((folder) => join(folder, "expected_failures.txt")).filter(existsSync);
const expected = new Map(lists.flatMap((list) => readFileSync(list, "utf8").split("\n"))
  .filter((line) => line.trim() !== "" && !line.startsWith("#"))
  .map((line) => line.split("|").map((side) => side.trim())));

const files = parts.flatMap((part) => readdirSync(join(here, part)).filter((name) => name.endsWith(".test.mjs")).map((name) => join(here, part, name)));
const wrong = [];
// One file at a time: browsers that fight for two cores time out for reasons that are nobody's fault.
const events = run({ files, concurrency: 1, forceExit: true });
// A suite fails with its tests, and a file with its suites: only the tests themselves are judged.
const isTest = ({ name, details }) => details.type !== "suite" && !files.includes(name);
events.on("test:fail", (event) => {
  const { name, details } = event;
  if (!isTest(event)) { if (details.error?.failureType !== "subtestsFailed") { wrong.push(`${name}: ${details.error?.cause?.message ?? details.error?.message}`); } return; }
  if (expected.has(name)) { console.log(`expected to fail: ${name} (${expected.get(name)})`); } else { wrong.push(name); }
});
events.on("test:pass", (event) => {
  if (isTest(event) && expected.has(event.name) && !event.skip) { wrong.push(`passes, take it off expected_failures.txt: ${event.name}`); }
});
events.on("end", () => {
  for (const line of wrong) { console.log(`WRONG ${line}`); }
  process.exitCode = wrong.length > 0 ? 1 : 0;
});
events.compose(new spec()).pipe(process.stdout);
