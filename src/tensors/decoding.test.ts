import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { type DecodingQuestion, decodingLabel, decodingsOf } from './decoding.ts';
import type { Example } from './examples.ts';

function example(shape: readonly number[], value: (index: number) => number): Example {
  const count = shape.reduce((product, size) => product * size, 1);
  return { shape, values: Float32Array.from({ length: count }, (_, index) => value(index)) };
}

function best(question: Partial<DecodingQuestion> & Pick<DecodingQuestion, 'shape'>): string {
  const [first] = decodingsOf({ dtype: 'float32', role: 'input', framework: 'tfjs', sample: [], ...question });
  return first === undefined ? 'none' : decodingLabel(first);
}

/** A bright disc: neighbours are alike. */
const disc = (side: number) => (index: number) =>
  Math.hypot((index % side) - side / 2, Math.floor(index / side) - side / 2) < side / 3 ? 1 : 0;
const noise = (index: number): number => Math.abs(Math.sin(index * 12.9898) * 43758.5453) % 1;

describe('decodingsOf', () => {
  it('takes images by the framework that made them', () => {
    assert.equal(best({ shape: [28, 28, 1] }), 'Image 28×28 (grey)');
    assert.equal(best({ shape: [32, 32, 3] }), 'Image 32×32×3 (channels last)');
    assert.equal(best({ shape: [3, 32, 32], framework: 'torch' }), 'Image 32×32×3 (channels first)');
    assert.equal(best({ shape: [3, 5, 3], framework: 'torch' }), 'Image 5×3×3 (channels first)');
    assert.equal(best({ shape: [3, 5, 3] }), 'Image 3×5×3 (channels last)');
  });

  it('folds a row into a picture only where the values look like one', () => {
    assert.equal(best({ shape: [784], sample: [example([784], disc(28))] }), 'Image 28×28 (one row folded)');
    assert.equal(best({ shape: [784], sample: [example([784], noise)] }), 'Line');
    assert.equal(best({ shape: [13], sample: [example([13], noise)] }), 'Table row');
  });

  it('tells pictures from sequences of feature vectors', () => {
    assert.equal(best({ shape: [28, 28], sample: [example([28, 28], disc(28))] }), 'Image 28×28 (grey)');
    assert.equal(best({ shape: [40, 9], sample: [example([40, 9], noise)] }), '9 lines');
    assert.equal(best({ shape: [50, 1] }), 'Line');
  });

  it('tells labels', () => {
    const target = { role: 'target' } as const;
    assert.equal(best({ ...target, shape: [], dtype: 'int32' }), 'Class (index)');
    assert.equal(best({ ...target, shape: [1], dtype: 'int64' }), 'Class (index)');
    assert.equal(best({ ...target, shape: [] }), 'Values');
    const hot = example([10], (index) => (index === 3 ? 1 : 0));
    assert.equal(best({ ...target, shape: [10], sample: [hot] }), 'Class (one-hot)');
    const smoothed = example([10], (index) => (index === 3 ? 0.91 : 0.01));
    assert.equal(best({ ...target, shape: [10], sample: [smoothed] }), 'Table row');
  });

  it('tells token ids, written as numbers or as one-hot rows', () => {
    assert.equal(best({ shape: [40], dtype: 'int32' }), 'Token ids');
    const text = example([5, 7], (index) => (index % 7 === Math.floor(index / 7) ? 1 : 0));
    assert.equal(best({ shape: [5, 7], sample: [text] }), 'Token ids (one-hot)');
  });

  it('always leaves the numbers themselves to choose', () => {
    const all = decodingsOf({ shape: [4, 9, 9, 9, 2], dtype: 'float32', role: 'input', framework: 'tfjs', sample: [] });
    assert.deepEqual(all, [{ kind: 'values' }]);
  });
});
