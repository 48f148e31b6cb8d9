// The player's small decisions: stand-in APIs, states of the plan, texts, messages from the content.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { isStandIn, makeApi, NAMES_12, NAMES_2004 } from "../../../lms-server/assets/player/launcher/api.js";
import { isEntry } from "../../../lms-server/assets/player/bridge.js";
import { whyLocked } from "../../../lms-server/assets/player/locked.js";
import { offersAgain, offersCourse, stateOf } from "../../../lms-server/assets/player/plan.js";
import { makeTexts } from "../../../lms-server/assets/player/texts.js";

test("content that brings its own eight methods along brings a stand-in; with helpers of its own it is a wrapper", () => {
  const own = Object.fromEntries(NAMES_12.map((name) => [name, () => "true"]));
  assert.equal(isStandIn(own, NAMES_12), true);
  assert.equal(isStandIn({ ...own, saveAll() {} }, NAMES_12), false);
  assert.equal(isStandIn(own, NAMES_2004), false);
  for (const other of [null, undefined, 7, "API", {}, () => {}]) { assert.equal(isStandIn(other, NAMES_12), false); }
});

test("arguments of content become strings, and a missing one the empty string", () => {
  const calls = [];
  const api = makeApi(NAMES_2004, (...call) => { calls.push(call); return "true"; });
  api.SetValue("cmi.score.raw", 80);
  api.Initialize();
  api.Commit(null);
  assert.deepEqual(calls, [["SetValue", "cmi.score.raw", "80"], ["Initialize", "", ""], ["Commit", "", ""]]);
  assert.equal(api.version, "1.0");
});

test("the plan shows success before completion, and what is locked as locked", () => {
  const base = { completion: "unknown", success: "unknown", selectable: true, current: false };
  assert.equal(stateOf({ ...base, completion: "completed", success: "passed" }), "passed");
  assert.equal(stateOf({ ...base, completion: "completed", success: "failed" }), "failed");
  assert.equal(stateOf({ ...base, completion: "incomplete" }), "incomplete");
  assert.equal(stateOf({ ...base, completion: "not_attempted" }), "todo");
  assert.equal(stateOf({ ...base, selectable: false }), "locked");
  assert.equal(stateOf({ ...base, selectable: false, current: true }), "todo");
});

test("a message from the content origin is taken only in the form of a journal entry", () => {
  assert.equal(isEntry({ n: 4, input: { at: 1, in: "commit" } }), true);
  for (const bad of [null, 3, {}, { n: "4", input: { at: 1, in: "commit" } }, { n: 4 }, { n: 4, input: { in: "commit" } }, { n: 4, input: { at: 1 } },
    { n: 4, input: { at: 1, in: "set", el: "x", v: "v".repeat(3_000_000) } }]) {
    assert.equal(isEntry(bad), false);
  }
});

const messages = (lang) => new Map([...readFileSync(new URL(`../../../lms-server/locales/${lang}/player.ftl`, import.meta.url), "utf8").matchAll(/^([a-z][\w-]*) = (.*)$/gm)].map(([, key, text]) => [key, text]));

test("both languages have the same messages with the same gaps", () => {
  const [fr, en] = [messages("fr"), messages("en")];
  assert.deepEqual([...fr.keys()].sort(), [...en.keys()].sort());
  for (const [key, text] of fr) { assert.deepEqual(text.match(/%\w+%/g) ?? [], en.get(key).match(/%\w+%/g) ?? [], key); }
});

test("every message that page and scripts ask for exists", () => {
  const fr = messages("fr");
  const folder = new URL("../../../lms-server/", import.meta.url);
  const sources = ["templates/player/player.html", ...["player", "plan", "locked", "trace", "save-state", "sign-in"].map((name) => `assets/player/${name}.js`)];
  // Style classes have the same beginning, so they are taken out first.
  const textOf = (name) => readFileSync(new URL(name, folder), "utf8").replace(/class(Name)?\s*=\s*"[^"]*"|toggle\("[^"]*"/g, "");
  const asked = sources.flatMap((name) => [...textOf(name).matchAll(/"(player-[a-z-]+)"/g)].map(([, key]) => key));
  assert.ok(asked.length > 60);
  for (const key of asked.filter((one) => one !== "player-recovery-name")) {
    assert.ok(fr.has(key) || (fr.has(`${key}-one`) && fr.has(`${key}-many`)), key);
  }
  for (const key of fr.keys()) { assert.ok(asked.some((one) => key === one || key.replace(/-(one|many)$/, "") === one), `${key} is not used`); }
});

test("times are written as people of the language write them", () => {
  const noon = new Date(2026, 2, 10, 9, 5).getTime();
  assert.equal(makeTexts({}, "fr").clock(noon), "9\u00a0h\u00a005");
  assert.equal(makeTexts({}, "en").clock(noon), "09:05");
  assert.equal(makeTexts({ "x-one": "%n% action", "x-many": "%n% actions" }, "fr").count("x", 4), "4 actions");
});

test("every lock of the engine has its sentence, in both languages, which names the parts that are waited for", () => {
  const entry = (more) => ({ item: "c", title: "C", depth: 0, leaf: true, completion: "not_attempted", success: "unknown", selectable: false, ...more });
  const toc = [entry({ item: "a", title: "Lire" }), entry({ item: "b", title: "Écrire" }), entry({})];
  const results = (awaits, any = false) => ({ locked: "DB.1.1-3", obstacle: { kind: "results", item: "c", awaits, any } });
  const passed = (...items) => ({ items, milestone: "passed" });
  const block = entry({ item: "bloc", title: "Bloc", leaf: false });
  for (const [more, fr, en, ancestors = []] of [
    [{ locked: undefined }, undefined, undefined],
    [{ locked: "NB.2.1-10" }, "Vient à son tour.", "Comes in its turn."],
    [{ locked: "SB.2.9-4", completion: "completed" }, "Déjà vue ; ne se rouvre pas par le plan.", "Seen already; the plan does not open it again."],
    [{ locked: "NB.2.1-8" }, "Terminez d’abord l’activité en cours : elle ne se quitte pas par le plan.", "Finish the present activity first: it cannot be left by the plan."],
    [{ locked: "SB.2.9-8" }, "Trop loin d’ici : avancez pas à pas, les parties voisines sont ouvertes.", "Too far from here: go step by step, the parts next to this one are open."],
    [{ locked: "SB.2.4-2" }, "Derrière vous : ici, le module ne va que vers l’avant.", "Behind you: here the module only goes forward."],
    [{ locked: "SB.2.9-6" }, "S’ouvre une fois « Bloc » commencé.", "Opens once “Bloc” is begun.", [block]],
    [{ locked: "SB.2.9-9", leaf: false }, undefined, undefined],
    [results([passed("a")]), "S’ouvre quand vous avez réussi « Lire ».", "Opens once you have passed “Lire”."],
    [results([passed("a"), { items: ["b"], milestone: "completed" }]), "S’ouvre quand vous avez réussi « Lire » et terminé « Écrire ».", "Opens once you have passed “Lire” and completed “Écrire”."],
    [results([passed("a", "b")]), "S’ouvre quand vous avez réussi « Lire » ou « Écrire ».", "Opens once you have passed “Lire” or “Écrire”."],
    [results([passed("a"), { items: ["b"], milestone: "attempted" }], true), "S’ouvre quand vous avez réussi « Lire » ou ouvert « Écrire ».", "Opens once you have passed “Lire” or opened “Écrire”."],
    // What the plan hides is not named, and half a truth is none.
    [results([passed("a"), passed("hidden")]), "Pas encore ouvert : cela dépend de vos résultats dans ce module.", "Not open yet: that depends on your results in this module."],
    [{ ...results([]), locked: "CAM.1.2-prerequisites" }, "S’ouvre quand ce qui précède est terminé.", "Opens when what comes before is finished."],
    [{ locked: "DB.1.1-3", obstacle: { kind: "done", item: "c" } }, "Déjà acquis : vous n’avez plus besoin de cette partie.", "Achieved already: you no longer need this part."],
    [{ locked: "DB.1.1-3", obstacle: { kind: "attempt_limit", item: "c" } }, "Tous les essais prévus sont utilisés.", "All attempts have been used."],
    [{ locked: "DB.1.1-3", obstacle: { kind: "rule", item: "c" } }, "Pas encore ouvert : cela dépend de vos résultats dans ce module.", "Not open yet: that depends on your results in this module."],
    [{ locked: "DB.1.1-3", obstacle: { kind: "results", item: "bloc", awaits: [passed("a")] } }, "S’ouvre avec « Bloc ».", "Opens with “Bloc”.", [block]],
  ]) {
    for (const [lang, expected] of [["fr", fr], ["en", en]]) {
      const { say } = makeTexts(Object.fromEntries(messages(lang)), lang);
      assert.equal(whyLocked(entry(more), ancestors, toc, say)?.replace(/\s/g, " "), expected?.replace(/\s/g, " "));
    }
  }
});

test("the course itself is offered where nothing else leads on, and where the standard is kept to the letter", () => {
  const delivered = { phase: "running" };
  assert.equal(offersCourse({ can: { choiceOfCourse: true, choice: true }, delivered }, false), false);
  assert.equal(offersCourse({ can: { choiceOfCourse: true, choice: true }, delivered }, true), true);
  assert.equal(offersCourse({ can: { choiceOfCourse: true }, delivered }, true), false);
  assert.equal(offersCourse({ can: { choiceOfCourse: true } }, false), true);
  assert.equal(offersCourse({ can: { choiceOfCourse: true, choice: true } }, false), false);
  assert.equal(offersCourse({ can: {} }, true), false);
  assert.equal(offersAgain(delivered, false), false);
  assert.equal(offersAgain({ phase: "terminated" }, false), true);
  assert.equal(offersAgain(delivered, true), true);
});
