import assert from 'node:assert/strict';
import { test } from 'node:test';
import { tiesAtTheLeast } from './clampedLogits.ts';

const CLASSES = 6;
const EXAMPLES = 10;

const tensor = (logit: (example: number, index: number) => number, classes = CLASSES) => ({
  shape: [EXAMPLES, classes],
  type: 'f4',
  values: Float32Array.from({ length: EXAMPLES * classes }, (_, at) => logit(Math.floor(at / classes), at % classes)),
});
const free = (example: number, index: number): number => Math.sin(7 * example + 3 * index * index + 1);

test('logits behind a relu share the least value, whatever a log-softmax makes of them', () => {
  const clamped = tensor((example, index) => Math.max(0, free(example, index)) - Math.log(9 + example));
  const ties = tiesAtTheLeast(clamped, 1);
  assert.ok(ties && ties.share > 0.3 && ties.count >= 8, JSON.stringify(ties));
});

test('free logits share nothing', () => assert.equal(tiesAtTheLeast(tensor(free), 1)?.count, 0));

test('the axis of the classes need not be the last', () => {
  const rows = tensor((example, index) => Math.max(0, free(example, index)));
  const turned = {
    ...rows,
    shape: [CLASSES, EXAMPLES],
    values: Float32Array.from({ length: EXAMPLES * CLASSES }, (_, at) =>
      Math.max(0, free(at % EXAMPLES, Math.floor(at / EXAMPLES))),
    ),
  };
  assert.deepEqual(tiesAtTheLeast(turned, 0), tiesAtTheLeast(rows, 1));
});

test('classes that a mask rules out are not at a limit of the others', () => {
  const masked = (far: number) => tensor((example, index) => (index < 2 ? far : free(example, index)));
  assert.equal(tiesAtTheLeast(masked(-1e9), 1), null);
  assert.equal(tiesAtTheLeast(masked(Number.NEGATIVE_INFINITY), 1), null);
});

test('a last layer of zeros gives the same for all classes, and says nothing', () =>
  assert.equal(
    tiesAtTheLeast(
      tensor(() => 0),
      1,
    ),
    null,
  ));

test('probabilities that a softmax has rounded to 0 are at no limit', () => {
  const saturated = tensor((example, index) => (index === example % CLASSES ? 1 : 0));
  assert.equal(tiesAtTheLeast(saturated, 1, 1e-20), null);
});

test('two classes say nothing', () =>
  assert.equal(
    tiesAtTheLeast(
      tensor((e, i) => Math.max(0, free(e, i)), 2),
      1,
    ),
    null,
  ));
