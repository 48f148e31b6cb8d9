// The committed module and the native engine take the same walks and must agree on every answer, outcome and fingerprint.
// Run: node lms-scorm/wasm/test.mjs; the native examples make the walks: WALKS of them by chance (60 by default), and every
// attempt of the conformance cases, where those are beside the repository.

import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';

import { load } from './engine.js';

const here = (path) => fileURLToPath(new URL(path, import.meta.url));
const lines = (text) => text.split('\n').filter(Boolean).map((line) => JSON.parse(line));

const cargo = (...args) => execFileSync('cargo', args, { cwd: here('..'), maxBuffer: 1 << 29, encoding: 'utf8' });
// More walks than a minute of unoptimised code can make are made by an optimised one.
const wanted = Number(process.env.WALKS ?? 60);
const made = (count, first) =>
  cargo('run', '--quiet', ...(wanted > 1000 ? ['--release'] : []), '--example', 'random_walks', '--', String(count), String(first));

async function* walks() {
  const batch = 200;
  for (let first = 1; first <= wanted; first += batch) yield* lines(made(Math.min(batch, wanted - first + 1), first));
  const cases = here('../../../shared/spec/conformance/cases');
  if (existsSync(cases)) {
    yield* lines(cargo('run', '--quiet', '--release', '--features', 'conformance', '--example', 'conformance_walks', '--', cases));
  } else {
    console.log('left out: the conformance cases are not beside the repository (../shared/spec/conformance)');
  }
}

const module = await readFile(here('lms_scorm.wasm'));
let steps = 0;
let count = 0;
let walk;
for await (walk of walks()) {
  const engine = await load(module);
  engine.open(JSON.stringify(walk.course), walk.attempt);
  const journal = [];
  for (const step of walk.steps) {
    steps += 1;
    if (step.call) {
      assert.equal(engine.call(...step.call, step.at), step.value);
    } else {
      assert.deepEqual(engine.apply(step.input), step.outcome);
    }
    assert.equal(engine.hash(), step.hash, JSON.stringify(step));
    const expected = step.call ? step.input_of : step.outcome.changed ? step.input : null;
    const inputs = engine.takeInputs();
    assert.deepEqual(inputs, expected ? [expected] : []);
    journal.push(...inputs);
  }
  assert.deepEqual(engine.view(), walk.view);
  assert.deepEqual(engine.results(), walk.results);
  // The journal alone leads to the same state, which is what the server relies on.
  const again = await load(module);
  again.open(JSON.stringify(walk.course), walk.attempt);
  for (const input of journal) again.apply(input);
  assert.equal(again.state(), engine.state());
  count += 1;
}

const engine = await load(module);
assert.throws(() => engine.view(), /no attempt is open/);
assert.throws(() => engine.open('{}', '{}'), /missing field/);
assert.throws(() => engine.call('Dance'), /no method/);
console.log(`${steps} steps of ${count} walks agree`);

// Long and foreign texts go through both ways, whatever buffer they need.
[walk] = lines(made(1, 3));
engine.open(JSON.stringify(walk.course), walk.attempt);
engine.apply({ at: 1, in: 'navigate', request: 'choice', target: 'X' });
const [prefix, element] = walk.course.edition === '1.2' ? ['LMS', 'cmi.suspend_data'] : ['', 'cmi.suspend_data'];
assert.equal(engine.call(`${prefix}Initialize`, '', '', 2), 'true');
for (const text of ['', 'été ✓ 👩‍🏫', 'x'.repeat(70_000), '漢'.repeat(20_000), 'short']) {
  assert.equal(engine.call(`${prefix}SetValue`, element, text, 3), 'true');
  assert.equal(engine.call(`${prefix}GetValue`, element, '', 3), text);
}

// A trace tells every call with its answer and error, and every decision in both languages.
engine.trace(true);
assert.equal(engine.call(`${prefix}GetValue`, 'cmi.nonsense', '', 4), '');
engine.apply({ at: 5, in: 'navigate', request: 'choice', target: 'nowhere' });
const told = engine.takeTrace();
assert.equal(told[0].line.event.call.method, `${prefix}GetValue`);
assert.notEqual(told[0].line.event.call.error, 0);
assert.match(told[1].fr.join(' '), /La demande n'aboutit pas : .* \(NB\.2\.1-11\)/);
assert.match(told[1].en.join(' '), /The request leads nowhere/);
assert.deepEqual(engine.takeTrace(), []);
engine.trace(false);
engine.call(`${prefix}GetValue`, 'cmi.nonsense', '', 6);
assert.deepEqual(engine.takeTrace(), []);

if (process.env.BENCH) {
  const location = walk.course.edition === '1.2' ? 'cmi.core.lesson_location' : 'cmi.location';
  const rate = (name, act) => {
    let best = Infinity;
    for (let round = 0; round < 7; round += 1) {
      const start = process.hrtime.bigint();
      for (let i = 0; i < 100_000; i += 1) act();
      best = Math.min(best, Number(process.hrtime.bigint() - start) / 100_000);
    }
    console.log(`${name}: ${best.toFixed(0)} ns`);
  };
  rate('set', () => engine.call(`${prefix}SetValue`, location, 'page-7', 4));
  engine.takeInputs();
  rate('get', () => engine.call(`${prefix}GetValue`, location, '', 4));
}
