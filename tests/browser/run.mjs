// Runs the browser tests; says what is left out and how to include it. With CI=true nothing may be left out.
//
//   node run.mjs             everything that can run here
//   node run.mjs player      the player on its own, against the stand-in server
//   node run.mjs journeys    through the real server: LMS_BIN names the binary, default target/debug/lms

import { spawnSync } from "node:child_process";
import { existsSync, readdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { haveBrowser } from "./help/browser.mjs";
import { BINARY, haveBinary } from "./help/lms.mjs";

const here = dirname(fileURLToPath(import.meta.url));
const parts = process.argv.length > 2 ? process.argv.slice(2) : ["player", "journeys"];
const missing = [];
if (!haveBrowser) { missing.push("the browser: install Chromium, or name it in CHROMIUM"); }
if (parts.includes("journeys") && !haveBinary) { missing.push(`the server ${BINARY}: build it with "cargo build -p lms-cli", or name it in LMS_BIN`); }
if (!existsSync(join(here, "../../../shared/packages"))) { missing.push("the real packages: put them into ../shared/packages beside the repository"); }
for (const one of missing) { console.log(`Left out for want of ${one}.`); }
if (missing.length > 0 && process.env.CI === "true") { process.exit(1); }

const files = parts.flatMap((part) => readdirSync(join(here, part)).filter((name) => name.endsWith(".test.mjs")).map((name) => join(here, part, name)));
// One file at a time: browsers that fight for two cores time out for reasons that are nobody's fault.
const { status } = spawnSync(process.execPath, ["--test", "--test-concurrency=1", "--test-force-exit", "--test-reporter=spec", ...files], { stdio: "inherit" });
process.exit(status ?? 1);
