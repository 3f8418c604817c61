import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { type DecodingQuestion, decodingsOf, decodingsTogether } from './decoding.ts';
import { decodingLabel } from './decodingLabel.ts';
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

  it('slices what has more axes than a picture, and always leaves the numbers themselves to choose', () => {
    const all = decodingsOf({ shape: [4, 9, 9, 9, 2], dtype: 'float32', role: 'input', framework: 'tfjs', sample: [] });
    assert.deepEqual(all.map(decodingLabel), ['Slices 9×2 of 4×9×9', 'Slices as numbers 9×2 of 4×9×9', 'Values']);
    assert.equal(best({ shape: [16, 32, 32, 3] }), 'Slices 32×32×3 of 16');
    assert.equal(best({ shape: [16, 3, 32, 32], framework: 'torch' }), 'Slices 32×32×3, channels first of 16');
    assert.equal(best({ shape: [12, 32, 32] }), 'Slices 32×32 of 12');
  });

  it('tells sound from rows of features and from folded pictures', () => {
    const tone = (index: number): number => Math.sin(index * 0.3);
    const label = 'Sound: waveform and spectrogram';
    for (const shape of [[4000], [4000, 1], [1, 4000]])
      assert.equal(best({ shape, sample: [example(shape, tone)] }), label);
    assert.equal(best({ shape: [4000], sample: [example([4000], noise)] }), 'Line');
    assert.equal(best({ shape: [1000], sample: [example([1000], tone)] }), 'Line');
    assert.equal(best({ shape: [64, 100], sample: [example([64, 100], noise)] }), '100 lines');
  });
});

describe('decodingsTogether', () => {
  const picture: Omit<DecodingQuestion, 'sample'> = {
    shape: [16, 24, 3],
    dtype: 'float32',
    role: 'input',
    framework: 'tfjs',
  };
  const sampleOf = (shape: readonly number[], value: (index: number, at: number) => number): readonly Example[] =>
    Array.from({ length: 64 }, (_, at) => example(shape, (index) => value(index, at)));
  function ofTarget(question: Partial<DecodingQuestion> & Pick<DecodingQuestion, 'shape' | 'sample'>): string {
    const target = { dtype: 'float32', role: 'target', framework: 'tfjs', ...question } as const;
    const input = { ...picture, sample: sampleOf(picture.shape, noise) };
    const [first] = decodingsTogether([target, input])[0] ?? [];
    return first === undefined ? 'none' : decodingLabel(first);
  }
  /** Class 2 in a rectangle, 0 around it. */
  const area = (index: number): number => (index % 24 > 5 && index % 24 < 12 && index > 100 && index < 250 ? 2 : 0);

  it('takes what says a class of each pixel for a mask', () => {
    assert.equal(ofTarget({ shape: [16, 24], sample: sampleOf([16, 24], area) }), 'Mask (class numbers)');
    assert.equal(ofTarget({ shape: [1, 16, 24], sample: sampleOf([1, 16, 24], area) }), 'Mask (class numbers)');
    const hot = (index: number): number => (index % 5 === area(Math.floor(index / 5)) ? 1 : 0);
    assert.equal(ofTarget({ shape: [16, 24, 5], sample: sampleOf([16, 24, 5], hot) }), 'Mask (one-hot)');
    const first = (index: number): number => (Math.floor(index / 384) === area(index % 384) ? 1 : 0);
    assert.equal(ofTarget({ shape: [3, 16, 24], sample: sampleOf([3, 16, 24], first) }), 'Mask (one-hot)');
  });

  it('takes a picture to be made anew, shades and colours for pictures', () => {
    const shades = { shape: [16, 24, 1], sample: sampleOf([16, 24, 1], (index) => (index % 24) / 24) };
    assert.equal(ofTarget(shades), 'Image 16×24 (grey)');
    assert.equal(
      ofTarget({ shape: [16, 24, 3], sample: sampleOf([16, 24, 3], noise) }),
      'Image 16×24×3 (channels last)',
    );
    const bytes = (index: number): number => Math.floor(noise(index) * 256);
    assert.equal(
      ofTarget({ shape: [16, 24, 1], dtype: 'int32', sample: sampleOf([16, 24, 1], bytes) }),
      'Image 16×24 (grey)',
    );
    const digits: DecodingQuestion = {
      ...picture,
      shape: [8, 8, 1],
      sample: sampleOf([8, 8, 1], (at) => at % 2),
    };
    const [, [target] = []] = decodingsTogether([
      { ...digits, role: 'input' },
      { ...digits, role: 'target' },
    ]);
    assert.equal(
      target === undefined ? 'none' : decodingLabel(target),
      'Image 8×8 (grey)',
      'what is learnt is the picture',
    );
  });

  it('takes four numbers for a box only beside a picture, and only where they fit one', () => {
    const box = (index: number, at: number): number =>
      [at % 8, at % 5, (at % 8) + 4 + (at % 3), (at % 5) + 6][index] ?? 0;
    assert.equal(ofTarget({ shape: [4], sample: sampleOf([4], box) }), 'Boxes (x, y, x, y, in pixels)');
    assert.equal(
      ofTarget({ shape: [4], sample: sampleOf([4], (index, at) => noise(index + 4 * at) * 2 - 1) }),
      'Table row',
    );
    const alone = {
      shape: [4],
      dtype: 'float32',
      role: 'target',
      framework: 'tfjs',
      sample: sampleOf([4], box),
    } as const;
    assert.equal(best(alone), 'Table row');
  });
});
