import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { handOver } from './handOver.ts';

interface Description {
  readonly dtype: string;
  readonly shape: readonly number[];
  readonly statistics: { readonly minimum: number; readonly nanCount: number } | null;
  readonly figuresOf: number;
  readonly words?: readonly string[];
  readonly refused?: string;
}

function ask(value: unknown, mostBytes = 1e6, mostElements = 1e6): { description: Description; values: Buffer } {
  const [description = '', values = ''] = handOver(value, mostBytes, mostElements).split('.');
  return {
    description: JSON.parse(Buffer.from(description, 'base64').toString()) as Description,
    values: Buffer.from(values, 'base64'),
  };
}

/** As TensorFlow.js makes them. */
const tensor = (values: unknown, shape: readonly number[], dtype = 'float32', isDisposed = false) => ({
  dataId: {},
  shape,
  dtype,
  isDisposed,
  dataSync: () => values,
});

const header = (npy: Buffer): string => npy.toString('latin1', 10, 10 + npy.readUInt16LE(8));

describe('handOver', () => {
  it('hands over a tensor with its type, shape and very values', () => {
    const { description, values } = ask(tensor(Float32Array.of(-0.42, 1, 2, 3), [2, 2]));
    assert.deepEqual([description.dtype, description.shape, description.figuresOf], ['float32', [2, 2], 4]);
    assert.equal(description.statistics?.minimum, Math.fround(-0.42));
    assert.match(header(values), /'descr': '<f4'.*'shape': \(2, 2\)/);
    assert.equal(values.readFloatLE(values.length - 16), Math.fround(-0.42));
  });

  it('hands over typed arrays, a part of a buffer as the part that it is', () => {
    const { description, values } = ask(Float64Array.of(1, 2, 3).subarray(1));
    assert.deepEqual([description.dtype, description.shape], ['float64', [2]]);
    assert.equal(values.readDoubleLE(values.length - 16), 2);
    assert.equal(ask(BigInt64Array.of(5n, -7n)).description.statistics?.minimum, -7);
    assert.equal(ask(Buffer.from([1, 2])).description.dtype, 'uint8');
  });

  it('hands over no more rows than asked for, and says how much the figures are of', () => {
    const values = new Float32Array(1000);
    values[999] = Number.NaN;
    const some = ask(tensor(values, [100, 10]), 400);
    assert.match(header(some.values), /'shape': \(10, 10\)/);
    assert.deepEqual(some.description.shape, [100, 10]);
    assert.equal(some.description.statistics?.nanCount, 1);
    const few = ask(tensor(values, [100, 10]), 400, 500).description;
    assert.deepEqual([few.figuresOf, few.statistics?.nanCount], [500, 0]);
    assert.equal(ask(tensor(values, [100, 10]), 10).values.length, 0, 'one row is more than that');
  });

  it('takes scalars and empty tensors', () => {
    assert.match(header(ask(tensor(Float32Array.of(7), [])).values), /'shape': \(\)/);
    assert.equal(ask(tensor(new Float32Array(0), [0, 3])).description.statistics, null);
  });

  it('hands over words as words', () => {
    const { description } = ask(tensor([new TextEncoder().encode('ä'), 'b'], [2], 'string'));
    assert.deepEqual(description.words, ['ä', 'b']);
  });

  it('says why there is nothing to hand over', () => {
    assert.match(ask(tensor(new Float32Array(1), [1], 'float32', true)).description.refused ?? '', /disposed/);
    assert.match(ask(undefined).description.refused ?? '', /It is undefined/);
    assert.match(ask({ xs: 1 }).description.refused ?? '', /an Object, not a tensor\. Ask for one of its parts/);
    assert.match(ask(7).description.refused ?? '', /a number/);
    const asynchronous = {
      ...tensor(null, [1]),
      dataSync: () => {
        throw new Error('WebGPU reads later');
      },
    };
    assert.equal(ask(asynchronous).description.refused, 'WebGPU reads later');
  });
});
