import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { anotherOrder, drawSample } from './draw.ts';
import {
  type Answer,
  answered,
  answersOf,
  begin,
  canUndo,
  ended,
  type Labelling,
  secondPass,
  shown,
  stateOf,
  undone,
} from './passes.ts';

const WHEN = '2025-01-02T03:04:05.000Z';

function answer(labelling: Labelling, ...answers: readonly Answer[]): Labelling {
  let now = labelling;
  for (const each of answers) {
    const state = stateOf(now);
    assert.ok(state.kind === 'asking');
    now = answered(now, state, each);
  }
  return now;
}

describe('drawing a sample', () => {
  const among = Array.from({ length: 100 }, (_, at) => 2 * at);

  it('draws each once, the same for the same seed', () => {
    const drawn = drawSample(among, 30, 7);
    assert.equal(new Set(drawn).size, 30);
    assert.ok(drawn.every((each) => among.includes(each)));
    assert.deepEqual(drawSample(among, 30, 7), drawn);
    assert.notDeepEqual(drawSample(among, 30, 8), drawn);
  });

  it('draws all there are where more are wanted', () => {
    assert.deepEqual(
      drawSample(among, 1000, 1).toSorted((a, b) => a - b),
      among,
    );
  });

  it('draws each as often as any other', () => {
    const counts = new Array<number>(10).fill(0);
    for (let seed = 0; seed < 4000; seed += 1) {
      for (const each of drawSample([0, 1, 2, 3, 4, 5, 6, 7, 8, 9], 3, seed)) counts[each] = (counts[each] ?? 0) + 1;
    }
    // 1,200 expected, standard deviation 29.
    assert.ok(
      counts.every((count) => Math.abs(count - 1200) < 150),
      counts.join(' '),
    );
  });

  it('orders the second pass in another way', () => {
    for (let seed = 0; seed < 50; seed += 1) assert.deepEqual(anotherOrder(2, seed), [1, 0]);
    const order = anotherOrder(50, 1);
    assert.deepEqual(
      order.toSorted((a, b) => a - b),
      Array.from({ length: 50 }, (_, at) => at),
    );
    assert.ok(order.some((place, at) => place !== at));
  });
});

describe('labelling a sample', () => {
  it('asks one after another, and covers the results at the end', () => {
    const labelling = answer(begin(3, WHEN), 5, null);
    assert.deepEqual(stateOf(labelling), { kind: 'asking', pass: 0, at: 2, of: 3, place: 2 });
    assert.deepEqual(stateOf(answer(labelling, 1)), { kind: 'covered', pass: 0 });
  });

  it('passes over a key for a question that is no longer asked', () => {
    const labelling = answer(begin(3, WHEN), 5);
    assert.equal(answered(labelling, { pass: 0, at: 0 }, 7), labelling);
    assert.equal(answered(labelling, { pass: 1, at: 1 }, 7), labelling);
  });

  it('takes back the last answer, the very last too, and nothing once results were shown', () => {
    const two = answer(begin(2, WHEN), 5, 6);
    assert.deepEqual(undone(two).passes[0]?.answers, [5]);
    assert.equal(canUndo(undone(undone(two))), false);
    assert.equal(undone(undone(undone(two))).passes[0]?.answers.length, 0);
    assert.deepEqual(undone(shown(two)), shown(two));
  });

  it('may be ended early, which can be taken back, but not before an answer', () => {
    const none = begin(3, WHEN);
    assert.equal(ended(none), none);
    const one = ended(answer(none, 5));
    assert.deepEqual(stateOf(one), { kind: 'covered', pass: 0 });
    assert.deepEqual(stateOf(undone(one)), { kind: 'asking', pass: 0, at: 1, of: 3, place: 1 });
  });

  it('shows nothing in the middle of a pass', () => {
    const labelling = answer(begin(3, WHEN), 5);
    assert.equal(shown(labelling), labelling);
  });

  it('asks in the second pass what the first answered, in another order, and covers the results again', () => {
    const first = ended(answer(begin(9, WHEN), 1, 2, 3, 4));
    const second = secondPass(first, 3, WHEN);
    assert.deepEqual(second.passes[1]?.order.toSorted(), [0, 1, 2, 3]);
    assert.notDeepEqual(second.passes[1]?.order, [0, 1, 2, 3]);
    assert.equal(second.passes[1]?.knowing, false);
    const knowing = secondPass(shown(first), 3, WHEN);
    assert.equal(knowing.passes[1]?.knowing, true);
    assert.equal(stateOf(knowing).kind, 'asking');
    assert.equal(stateOf(answer(knowing, 1, 1, 1, 1)).kind, 'covered');
    assert.equal(secondPass(answer(knowing, 1, 1, 1, 1), 4, WHEN).passes.length, 2);
  });

  it('tells answers by place, whatever the order', () => {
    const pass = { startedAt: WHEN, order: [2, 0, 1], answers: [7, null], ended: false, knowing: false };
    assert.deepEqual(answersOf(pass, 3), [null, undefined, 7]);
  });
});
