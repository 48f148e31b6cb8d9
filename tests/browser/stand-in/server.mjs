// A small LMS and content server for the player's own tests: keeps to the contract, and misbehaves when told to.
//
// It replays every journal with the product's engine, as the real server does, so what it answers is real.

import { randomUUID } from "node:crypto";
import { readFileSync, existsSync, readdirSync } from "node:fs";
import { createServer } from "node:http";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { unzip } from "../help/unzip.mjs";
import { courseOf } from "./course.mjs";

const ROOT = new URL("../../../", import.meta.url);
/** Where the engine and its wasm are; the product's own unless a developer tries another build. */
const ENGINE = process.env.LMS_ENGINE ?? fileURLToPath(new URL("lms-scorm/wasm/", ROOT));
const file = (path) => fileURLToPath(new URL(path, ROOT));
const TYPES = { html: "text/html; charset=utf-8", htm: "text/html; charset=utf-8", js: "text/javascript; charset=utf-8", css: "text/css; charset=utf-8", wasm: "application/wasm", jpg: "image/jpeg", png: "image/png", gif: "image/gif", svg: "image/svg+xml", xml: "text/xml", json: "application/json" };

export const PACKAGES = file("../shared/packages/");
export const havePackages = existsSync(PACKAGES);
export const haveEngine = existsSync(join(ENGINE, "engine.js")) && existsSync(join(ENGINE, "lms_scorm.wasm"));

/** Password that the stand-in accepts for `monique`. */
export const PASSWORD = "une phrase de passe";

/** One of the product's own demonstration modules, as the files of a package. */
export function demoModule(name) {
  const folder = file(`demo/modules/${name}/`);
  return new Map(readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath ?? entry.path, entry.name))
    .map((path) => [path.slice(folder.length), readFileSync(path)]));
}

export async function startStandIn({ files, packageName, lang = "fr", guard = true, support = false, learner = "monique" }) {
  const content = files ?? unzip(PACKAGES + packageName);
  const { load } = await import(pathToFileURL(join(ENGINE, "engine.js")));
  const wasm = readFileSync(join(ENGINE, "lms_scorm.wasm"));
  const engine = await load(wasm.buffer.slice(wasm.byteOffset, wasm.byteOffset + wasm.byteLength));
  const course = courseOf(content.get("imsmanifest.xml").toString("utf8"));
  const courseText = JSON.stringify(course);
  const texts = ftl(readFileSync(file(`lms-server/locales/${lang}/player.ftl`), "utf8"));

  const lms = {
    /** What goes wrong: `journal(request)` may return `drop`, `late` (applied, answer lost), a status, or `[status, body]`. */
    behave: {},
    attempt: randomUUID(),
    state: JSON.stringify({ learner: { id: "m-1", name: "Monique" }, options: {}, session: "not_started", at: 0 }),
    generation: 0,
    applied: 0,
    /** Each applied input, once. */
    inputs: [],
    /** Inputs of an old generation. */
    evidence: [],
    /** Requests to the journal: `{by, first, count, keepalive, status}`. */
    posts: [],
    token: randomUUID(),
    key: randomUUID(),
    signedIn: true,
    get results() { engine.open(courseText, lms.state); return engine.results(); },
    get view() { engine.open(courseText, lms.state); return engine.view(); },
    set(el) { return lms.inputs.filter((input) => input.in === "set" && input.el === el).at(-1)?.v; },
  };

  function take(body) {
    const { generation, first, inputs, hash } = body;
    if (generation < lms.generation) {
      for (const [at, input] of inputs.entries()) {
        if (!lms.evidence.some((one) => one.generation === generation && one.n === first + at)) { lms.evidence.push({ generation, n: first + at, input }); }
      }
      return [409, { type: "urn:lms:problem:taken-over", title: "taken over" }];
    }
    if (first > lms.applied + 1) { return [409, { type: "urn:lms:problem:gap", applied: lms.applied }]; }
    const fresh = inputs.slice(lms.applied + 1 - first);
    engine.open(courseText, lms.state);
    for (const input of fresh) { engine.apply(input); lms.inputs.push(input); }
    engine.takeInputs();
    lms.state = engine.state();
    lms.applied += fresh.length;
    const own = engine.hash();
    const answer = { applied: lms.applied, hash: own };
    if (hash !== undefined && first + inputs.length - 1 === lms.applied && hash !== own) { answer.repair = lms.state; lms.repairs = (lms.repairs ?? 0) + 1; }
    return [200, answer];
  }

  async function journal(request, response, by) {
    const body = JSON.parse(await textOf(request));
    const post = { by, generation: body.generation, first: body.first, count: body.inputs.length, hash: body.hash };
    lms.posts.push(post);
    const wrong = lms.behave.journal?.(post);
    if (wrong === "drop") { post.status = "dropped"; request.socket.destroy(); return; }
    if (wrong instanceof Promise) { await wrong; }
    const [status, answer] = Array.isArray(wrong) ? wrong : typeof wrong === "number" ? [wrong, {}] : take(body);
    post.status = status;
    if (wrong === "late") { request.socket.destroy(); return; }
    json(response, status, answer);
  }

  const contentServer = createServer((request, response) => serve(request, response, async (url) => {
    const [, c, key, ...rest] = url.pathname.split("/");
    if (c !== "c" || key !== lms.key) { return json(response, 404, {}); }
    const path = decodeURIComponent(rest.join("/"));
    if (path === "_journal" && request.method === "POST") { return journal(request, response, "launcher"); }
    if (path.startsWith("_player/")) {
      const name = path.slice("_player/".length);
      const from = ["engine.js", "lms_scorm.wasm"].includes(name) ? join(ENGINE, name) : file(`lms-server/assets/player/launcher/${name}`);
      response.setHeader("Content-Security-Policy", `default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; connect-src 'self'; frame-src *; frame-ancestors ${lms.origin}`);
      return send(response, from, readFileSync(from));
    }
    const bytes = content.get(path);
    if (!bytes) { return json(response, 404, {}); }
    response.setHeader("Content-Security-Policy", `frame-ancestors 'self' ${lms.origin}`);
    return send(response, path, guard && /\.html?$/.test(path) ? withGuard(bytes, `/c/${lms.key}/_player/guard.js`) : bytes);
  }));

  const pageServer = createServer((request, response) => serve(request, response, async (url) => {
    const path = url.pathname;
    if (path === "/connexion" && request.method === "POST") {
      const form = new URLSearchParams(await textOf(request));
      if (form.get("login") === learner && form.get("password") === PASSWORD) { lms.signedIn = true; response.writeHead(204).end(); return undefined; }
      return json(response, 401, { type: "urn:lms:problem:sign-in", detail: "L’identifiant ou le mot de passe ne convient pas." });
    }
    if (path.endsWith("/token")) {
      if (!lms.signedIn) { return json(response, 401, {}); }
      lms.token = randomUUID();
      return json(response, 200, { token: lms.token });
    }
    if (path.endsWith("/journal")) {
      if (request.headers.authorization !== `Bearer ${lms.token}`) { lms.posts.push({ by: "page", status: 401 }); return json(response, 401, { type: "urn:lms:problem:token" }); }
      return journal(request, response, "page");
    }
    if (path.startsWith("/assets/")) {
      const from = `lms-server${path}`;
      return existsSync(file(from)) ? send(response, from, readFileSync(file(from))) : json(response, 404, {});
    }
    if (path === `/player/${lms.attempt}`) { return page(response); }
    response.setHeader("Content-Type", TYPES.html);
    return response.end('<!doctype html><html lang="fr"><title>Parcours</title><h1>Parcours</h1><script type="module" data-outbox src="/assets/player/outbox.js"></script>');
  }));

  function page(response) {
    lms.generation += 1;
    lms.token = randomUUID();
    engine.open(courseText, lms.state);
    const boot = {
      attempt: lms.attempt, token: lms.token, generation: lms.generation, applied: lms.applied, hash: engine.hash(), now: Date.now(),
      launcher: `${lms.contentOrigin}/c/${lms.key}/_player/launcher.html`, contentOrigin: lms.contentOrigin,
      journal: `/player/attempts/${lms.attempt}/journal`, renew: `/player/attempts/${lms.attempt}/token`, signIn: "/connexion",
      course: courseText, state: lms.state, lang, title: course.title, quit: "/parcours/1", support, texts,
    };
    const values = { lang, title: course.title, quit_href: "/parcours/1", boot_json: JSON.stringify(boot).replaceAll("<", "\\u003c") };
    const html = readFileSync(file("lms-server/templates/player/player.html"), "utf8")
      .replace(/\{\{\s*t\("([^"]+)"\)\s*\}\}/g, (_all, key) => escape(texts[key] ?? `missing ${key}`))
      .replace(/\{\{\s*asset\("([^"]+)"\)\s*\}\}/g, (_all, name) => `/assets/${name}`)
      .replace(/\{\{\s*(\w+)(\|safe)?\s*\}\}/g, (_all, name, safe) => (safe ? values[name] : escape(values[name])));
    response.setHeader("Content-Type", TYPES.html);
    response.setHeader("Cache-Control", "no-store");
    response.setHeader("Content-Security-Policy", `default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; frame-src ${lms.contentOrigin}; base-uri 'none'; form-action 'self'; frame-ancestors 'none'`);
    response.end(html);
  }

  lms.origin = await listen(pageServer);
  lms.contentOrigin = await listen(contentServer);
  lms.address = `${lms.origin}/player/${lms.attempt}`;
  lms.stop = () => { for (const server of [pageServer, contentServer]) { server.closeAllConnections(); server.close(); } };
  return lms;
}

/** Puts the guard first in a page: after the opening `head`, else after the doctype. */
function withGuard(bytes, address) {
  const text = bytes.toString("latin1");
  const at = /<head(\s[^>]*)?>/i.exec(text) ?? /<html(\s[^>]*)?>/i.exec(text) ?? /<!doctype[^>]*>/i.exec(text);
  const end = at ? at.index + at[0].length : 0;
  return Buffer.from(`${text.slice(0, end)}<script src="${address}"></script>${text.slice(end)}`, "latin1");
}

/** Messages of a Fluent file without selectors or placeables, which is all the player's file has. */
function ftl(text) {
  return Object.fromEntries([...text.matchAll(/^([a-z][\w-]*) = (.*)$/gm)].map(([, key, value]) => [key, value]));
}

function escape(text) { return String(text).replace(/[&<>"']/g, (one) => `&#${one.charCodeAt(0)};`); }

function listen(server) {
  return new Promise((done) => { server.listen(0, "127.0.0.1", () => done(`http://127.0.0.1:${server.address().port}`)); });
}

async function serve(request, response, answer) {
  try { await answer(new URL(request.url, "http://stand-in")); } catch (error) {
    if (!response.headersSent) { json(response, 500, { detail: String(error.stack) }); }
  }
}

async function textOf(request) {
  const parts = [];
  for await (const part of request) { parts.push(part); }
  return Buffer.concat(parts).toString("utf8");
}

function json(response, status, body) {
  response.writeHead(status, { "Content-Type": "application/json" });
  response.end(JSON.stringify(body));
}

function send(response, name, bytes) {
  response.setHeader("Content-Type", TYPES[name.split(".").at(-1).toLowerCase()] ?? "application/octet-stream");
  response.end(bytes);
}
