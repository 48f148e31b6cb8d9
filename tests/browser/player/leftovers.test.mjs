// What becomes of inputs that a killed browser left on the device.

import assert from "node:assert/strict";
import { test } from "node:test";
import { sortLeftovers } from "../../../lms-server/assets/player/leftovers.js";

const entries = (...numbers) => numbers.map((n) => ({ n, input: { at: n, in: "commit" } }));
const now = { generation: 5, applied: 20, hash: "h20" };

test("what follows the server's state, from the opening just before, goes on", () => {
  const sorted = sortLeftovers([{ generation: 4, acknowledged: 18, hash: "h18", entries: entries(19, 20, 21, 22) }], now);
  assert.deepEqual(sorted.adopt, { generation: 4, entries: entries(21, 22) });
  assert.deepEqual(sorted.evidence, []);
});

test("what the server has already is forgotten", () => {
  assert.deepEqual(sortLeftovers([{ generation: 4, acknowledged: 18, entries: entries(19, 20) }], now), { evidence: [], done: [4] });
  assert.deepEqual(sortLeftovers([{ generation: 3, acknowledged: 9, entries: [] }], now), { evidence: [], done: [3] });
});

test("after another device has written, what is left here is evidence and is not applied", () => {
  const opening = { generation: 3, acknowledged: 18, hash: "h18", entries: entries(19, 20, 21, 22) };
  const sorted = sortLeftovers([opening], now);
  assert.equal(sorted.adopt, undefined);
  assert.deepEqual(sorted.evidence, [opening]);
});

test("another device that only looked in does not break the thread", () => {
  const sorted = sortLeftovers([{ generation: 2, acknowledged: 20, hash: "h20", entries: entries(21) }], now);
  assert.deepEqual(sorted.adopt, { generation: 2, entries: entries(21) });
});

test("the same number of inputs on another state is not the same thread", () => {
  const sorted = sortLeftovers([{ generation: 2, acknowledged: 20, hash: "other", entries: entries(21) }], now);
  assert.equal(sorted.adopt, undefined);
  assert.equal(sorted.evidence.length, 1);
});

test("a gap between the server's state and what is left cannot be applied", () => {
  const sorted = sortLeftovers([{ generation: 4, acknowledged: 18, entries: entries(23, 24) }], now);
  assert.equal(sorted.adopt, undefined);
  assert.equal(sorted.evidence.length, 1);
});
