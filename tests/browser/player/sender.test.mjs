// The journal's way to the server: what is sent, in which order, and what happens when it does not arrive.

import assert from "node:assert/strict";
import { test } from "node:test";
import { Sender, sendEvidence } from "../../../lms-server/assets/player/sender.js";

const set = (n) => ({ n, input: { at: 1_000 + n, in: "set", el: "cmi.location", v: String(n) } });
const commit = (n) => ({ n, input: { at: 1_000 + n, in: "commit" } });

/** A server that keeps what it is sent, and answers as `wrong` says when that is not undefined. */
function server(applied = 0) {
  const it = { applied, inputs: [], posts: [], wrong: () => undefined, token: "t1", renewals: [] };
  it.fetch = async (address, { body, headers, keepalive, signal }) => {
    if (address === "/token") {
      const answer = it.renewals.shift() ?? 401;
      if (answer === "silence") { return new Promise((_never, fail) => { signal.addEventListener("abort", () => fail(signal.reason)); }); }
      if (typeof answer === "number") { return reply(answer, {}); }
      it.token = answer;
      return reply(200, { token: answer });
    }
    const post = { ...JSON.parse(body), keepalive };
    it.posts.push(post);
    const wrong = it.wrong(post);
    if (wrong === "cut") { throw new TypeError("network"); }
    if (wrong !== undefined && wrong !== "lost answer") { return reply(...wrong); }
    if (headers.Authorization !== `Bearer ${it.token}`) { return reply(401, {}); }
    if (post.first > it.applied + 1) { return reply(409, { type: "urn:lms:problem:gap", applied: it.applied }); }
    const fresh = post.inputs.slice(it.applied + 1 - post.first);
    it.inputs.push(...fresh);
    it.applied += fresh.length;
    if (wrong === "lost answer") { throw new TypeError("network"); }
    return reply(200, { applied: it.applied, hash: `h${it.applied}` });
  };
  return it;
}

const reply = (status, body) => ({ ok: status < 300, status, json: async () => body });
const store = { async keep() {}, async note() {}, async forget() {}, async forgetOpening() {} };

function sender(to, changes = {}) {
  const told = { states: [], acknowledged: [], repairs: [], taken: 0, closed: [], signIns: [] };
  const one = new Sender({ attempt: "a", generation: 3, applied: to.applied, token: "t1", journal: "/journal", renew: "/token", ...changes.boot }, store, {
    change: ({ state }) => { if (told.states.at(-1) !== state) { told.states.push(state); } },
    acknowledged: (n) => told.acknowledged.push(n),
    repair: (state, applied) => told.repairs.push([state, applied]),
    taken: () => { told.taken += 1; },
    closed: (problem) => told.closed.push(problem),
  }, {
    hash: async () => ({ n: one.entries.at(-1)?.n ?? to.applied, hash: "client" }),
    signIn: (problem) => new Promise((done) => { told.signIns.push({ problem, done }); }),
  }, { fetch: to.fetch, random: () => 0.5, waits: [20, 20, 40], ...changes.world });
  return [one, told];
}

test("a commit is sent at once, with everything before it and the hash after the last input", async () => {
  const to = server(17);
  const [one] = sender(to);
  one.add([set(18)]);
  one.add([commit(19)]);
  assert.equal(await one.drain(2_000), true);
  assert.equal(to.posts.length, 1);
  assert.deepEqual({ ...to.posts[0], keepalive: undefined }, { generation: 3, first: 18, inputs: [set(18).input, commit(19).input], hash: "client", keepalive: undefined });
});

test("a value alone waits for others, but not as long as five seconds", async () => {
  const to = server();
  const [one] = sender(to);
  const began = performance.now();
  one.add([set(1)]);
  while (one.waiting > 0) { await new Promise((done) => { setTimeout(done, 50); }); }
  const waited = performance.now() - began;
  assert.ok(waited > 1_000 && waited < 5_000, `${waited} ms`);
});

test("an answer that got lost leads to a repeat, and the server has each input once", async () => {
  const to = server();
  let first = true;
  to.wrong = () => { const lost = first; first = false; return lost ? "lost answer" : undefined; };
  const [one, told] = sender(to);
  one.add([set(1), commit(2)]);
  await one.drain(2_000);
  assert.equal(to.posts.length, 2);
  assert.deepEqual(to.inputs, [set(1).input, commit(2).input]);
  assert.deepEqual(told.states, ["saving", "offline", "saved"]);
});

test("while the network is cut nothing is lost, and the order stays", async () => {
  const to = server();
  let cut = true;
  to.wrong = () => (cut ? "cut" : undefined);
  const [one, told] = sender(to);
  for (let n = 1; n <= 10; n += 1) { one.add([commit(n)]); await new Promise((done) => { setTimeout(done, 15); }); }
  assert.equal(one.state, "offline");
  assert.equal(one.waiting, 10);
  cut = false;
  assert.equal(await one.drain(2_000), true);
  assert.deepEqual(to.inputs.map(({ at }) => at), [1001, 1002, 1003, 1004, 1005, 1006, 1007, 1008, 1009, 1010]);
  assert.equal(told.states.at(-1), "saved");
});

test("a server in trouble is asked less and less often", async () => {
  const to = server();
  to.wrong = () => [500, {}];
  const [one] = sender(to, { world: { waits: [40, 80, 160, 320] } });
  one.add([commit(1)]);
  await new Promise((done) => { setTimeout(done, 1_500); });
  assert.ok(to.posts.length >= 3 && to.posts.length <= 5, `${to.posts.length} requests`);
});

test("failure that lasts is told, and ends with the first success", async () => {
  const to = server();
  to.wrong = () => [503, {}];
  const [one] = sender(to, { world: { lasting: 100 } });
  one.add([commit(1)]);
  await new Promise((done) => { setTimeout(done, 50); });
  assert.equal(one.lasting, false);
  await new Promise((done) => { setTimeout(done, 150); });
  assert.equal(one.lasting, true);
  to.wrong = () => undefined;
  await one.drain(2_000);
  assert.equal(one.lasting, false);
});

test("a server that lacks what it had confirmed gets it again", async () => {
  const to = server();
  const [one] = sender(to);
  one.add([set(1), commit(2)]);
  await one.drain(2_000);
  to.applied = 1;
  to.inputs.length = 1;
  one.add([commit(3)]);
  await one.drain(2_000);
  assert.deepEqual(to.inputs.map(({ at }) => at), [1001, 1002, 1003]);
});

test("a renewal that is never answered is given up, and the next one brings the save", async () => {
  const to = server();
  const [one] = sender(to, { world: { deadline: 40 } });
  to.token = "another";
  to.renewals = ["silence", "t2"];
  one.add([commit(1)]);
  assert.equal(await one.drain(2_000), true);
  assert.deepEqual(to.renewals, []);
});

test("a token that ran out is renewed without anybody noticing", async () => {
  const to = server();
  to.token = "t2";
  to.renewals = ["t2"];
  const [one, told] = sender(to);
  one.add([commit(1)]);
  assert.equal(await one.drain(2_000), true);
  assert.deepEqual(told.states, ["saving", "saved"]);
});

test("when the sign-in ran out too, the learner is asked once, and then everything goes", async () => {
  const to = server();
  to.token = "t2";
  const [one, told] = sender(to);
  one.add([commit(1)]);
  while (told.signIns.length === 0) { await new Promise((done) => { setTimeout(done, 10); }); }
  one.add([commit(2)]);
  await new Promise((done) => { setTimeout(done, 100); });
  assert.equal(one.state, "signIn");
  assert.equal(to.inputs.length, 0);
  to.renewals = ["t2"];
  told.signIns[0].done();
  assert.equal(await one.drain(2_000), true);
  assert.equal(told.signIns.length, 1);
  assert.equal(to.inputs.length, 2);
});

test("a window that was taken over hands in what it has and sends no more", async () => {
  const to = server();
  to.wrong = () => [409, { type: "urn:lms:problem:taken-over" }];
  const [one, told] = sender(to);
  one.add([commit(1)]);
  await one.drain(500);
  assert.equal(one.state, "taken");
  assert.equal(told.taken, 1);
  const before = to.posts.length;
  one.add([commit(2)]);
  await new Promise((done) => { setTimeout(done, 100); });
  assert.equal(to.posts.length, before);
});

test("an enrolment that ended is told with the server's reason", async () => {
  const to = server();
  to.wrong = () => [410, { detail: "Votre accès a pris fin le 3 mars." }];
  const [one, told] = sender(to);
  one.add([commit(1)]);
  await one.drain(500);
  assert.equal(told.closed[0].detail, "Votre accès a pris fin le 3 mars.");
  assert.equal(one.waiting, 1, "it is kept for the recovery file");
});

test("the server's state is taken where its replay differed", async () => {
  const to = server();
  to.wrong = () => [200, { applied: 1, hash: "h", repair: "{…}" }];
  const [one, told] = sender(to);
  one.add([commit(1)]);
  await one.drain(500);
  assert.deepEqual(told.repairs, [["{…}", 1]]);
});

test("last words stay below what a request that outlives its page may carry", () => {
  const to = server();
  const [one] = sender(to);
  const long = (n, letter) => ({ n, input: { at: n, in: "set", el: "cmi.suspend_data", v: letter.repeat(14_000) } });
  one.adopt([1, 2, 3, 4, 5, 6].map((n) => long(n, "é")));
  one.lastWords();
  const [post] = to.posts;
  assert.equal(post.keepalive, true);
  assert.ok(post.inputs.length >= 1 && Buffer.byteLength(JSON.stringify(post)) < 64 * 1024, `${Buffer.byteLength(JSON.stringify(post))} bytes`);
});

test("evidence of an old generation counts as told once the server says it is over", async () => {
  const to = server();
  to.wrong = () => [409, { type: "urn:lms:problem:taken-over" }];
  assert.equal(await sendEvidence(to.fetch, "/journal", "t1", 2, [set(1)]), true);
  to.wrong = () => [500, {}];
  assert.equal(await sendEvidence(to.fetch, "/journal", "t1", 2, [set(1)]), false);
  to.wrong = () => "cut";
  assert.equal(await sendEvidence(to.fetch, "/journal", "t1", 2, [set(1)]), false);
});
