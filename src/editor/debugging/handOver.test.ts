import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { runInNewContext } from 'node:vm';
import { HandOverError, handOverExpression, languageOf, readHandedOver } from './handOver.ts';

const base64 = (text: string): string => Buffer.from(text).toString('base64');

/** `[[0, 1, 2], [3, 4, 5]]` as 32-bit floats. */
function npy(): Buffer {
  const header = "{'descr': '<f4', 'fortran_order': False, 'shape': (2, 3), }".padEnd(117, ' ').concat('\n');
  const preamble = Buffer.from([0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59, 1, 0, header.length, 0]);
  return Buffer.concat([preamble, Buffer.from(header), Buffer.from(Float32Array.of(0, 1, 2, 3, 4, 5).buffer)]);
}

const figures = { minimum: 0, maximum: 5, mean: 2.5, standardDeviation: 1.7, nanCount: 0, infinityCount: 0 };
const described = (more: object = {}): string =>
  base64(JSON.stringify({ dtype: 'float32', shape: [2, 3], statistics: figures, figuresOf: 6, ...more }));

describe('what a paused process handed over', () => {
  it('is read with the debugger’s quotes and without', () => {
    const text = `${described()}.${npy().toString('base64')}`;
    for (const result of [text, `'${text}'`, `"${text}"`, `${text}\n`]) {
      const { summary, npy: file, framework } = readHandedOver(result);
      assert.deepEqual([summary.dtype, summary.shape, summary.statistics], ['float32', [2, 3], figures]);
      assert.deepEqual(summary.firstValues, [0, 1, 2, 3, 4, 5]);
      assert.deepEqual([file?.length, framework], [npy().length, 'tfjs']);
    }
  });

  it('may lack values, or be words, or have figures that JSON lacks', () => {
    assert.equal(readHandedOver(`${described()}.`).npy, null);
    const words = readHandedOver(`${described({ statistics: null, words: ['a'] })}.`).summary;
    assert.deepEqual([words.statistics, words.firstValues], [null, ['a']]);
    const nan = { ...figures, minimum: 'nan', nanCount: 6 };
    assert.ok(Number.isNaN(readHandedOver(`${described({ statistics: nan })}.`).summary.statistics?.minimum));
  });

  it('is refused with the reason, and never taken where it was cut short', () => {
    const refused = `${base64(JSON.stringify({ refused: 'It is a list.' }))}.`;
    assert.throws(() => readHandedOver(refused), new HandOverError('It is a list.'));
    for (const result of ['undefined', `${described()}.${npy().toString('base64').slice(0, 40)}…`]) {
      assert.throws(() => readHandedOver(result), HandOverError);
    }
  });
});

describe('handOverExpression', () => {
  it('evaluates what is asked for in the frame, and keeps its own names to itself', () => {
    const source =
      'var trainingRecipe = (() => ({ handOver: (value, bytes, elements) => [value, bytes < elements] }))();';
    const frame = { trainingRecipe: 'theirs', xs: 7 };
    const result: unknown = runInNewContext(handOverExpression('javascript', 'trainingRecipe + xs', source), frame);
    assert.equal(JSON.stringify(result), JSON.stringify(['theirs7', true]));
    assert.deepEqual(frame, { trainingRecipe: 'theirs', xs: 7 });
  });

  it('is one expression in Python, whatever lines and quotes the source has', () => {
    const expression = handOverExpression('python', 'batch[0]', 'def hand_over(*given):\n    return "é\\n"\n');
    assert.ok(!expression.includes('\n'));
    assert.match(expression, /\(\(batch\[0\]\), \d+, \d+\)$/);
  });
});

describe('languageOf', () => {
  it('knows the debuggers of both languages', () => {
    for (const type of ['pwa-node', 'node-terminal', 'pwa-chrome', 'msedge'])
      assert.equal(languageOf(type), 'javascript');
    for (const type of ['debugpy', 'python', 'Python Kernel Debug Adapter']) assert.equal(languageOf(type), 'python');
    assert.equal(languageOf('cppdbg'), null);
  });
});
