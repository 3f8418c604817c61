import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { after, test } from 'node:test';
import { inflateSync } from 'node:zlib';
import { npyHeader } from '../../tensors/npy.ts';
import type { Capture } from '../../training/protocol/capture.ts';
import type { TensorSummary } from '../../training/protocol/tensors.ts';
import { batchPictures } from './batchPictures.ts';

const runDirectory = mkdtempSync(path.join(os.tmpdir(), 'batch-pictures-'));
after(() => rmSync(runDirectory, { recursive: true, force: true }));

function saved(id: string, shape: readonly number[], values: readonly number[]): TensorSummary {
  const bytes = Buffer.from(Float32Array.from(values).buffer);
  writeFileSync(path.join(runDirectory, `${id}.npy`), Buffer.concat([npyHeader('f4', shape), bytes]));
  const [minimum, maximum] = [Math.min(...values), Math.max(...values)];
  const statistics = { minimum, maximum, mean: 0, standardDeviation: 1, nanCount: 0, infinityCount: 0 };
  return { id, name: id, dtype: 'float32', shape, statistics, firstValues: [] } as unknown as TensorSummary;
}

const captured = (input: TensorSummary, target: TensorSummary, size: number) => ({
  scriptHash: '',
  startedAt: '2026-01-01T00:00:00.000Z',
  variables: [],
  runDirectory,
  capture: { framework: 'tfjs', batch: { size, inputs: [input], targets: [target] } } as unknown as Capture,
});

test('a red picture is red, under its label, and the raw range is told', async () => {
  const red = Array.from({ length: 64 }, () => [1, 0, 0]).flat();
  const blue = Array.from({ length: 64 }, () => [0, 0, 1]).flat();
  const input = saved('xs', [2, 8, 8, 3], [...red, ...blue]);
  const target = saved('ys', [2, 3], [0, 0, 1, 1, 0, 0]);
  const { examples, tensors, how, size } = await batchPictures(captured(input, target, 2));
  assert.equal(size, 2);
  assert.match(how ?? '', /0 is black, 1 is white$/);
  assert.match(tensors[0]?.line ?? '', /^f32\[2,8,8,3\] {2}x∈\[0, 1\]/);
  assert.deepEqual(
    examples.map(({ label }) => label),
    ['2', '0'],
  );
  assert.deepEqual(
    examples.map(({ picture }) => firstPixel(picture ?? '')),
    [
      [255, 0, 0],
      [0, 0, 255],
    ],
  );
});

test('what is no picture is told by its first numbers, −0.42 as −0.420', async () => {
  const input = saved('rows', [2, 3], [-0.42, 1, 2, 3, 4, 5]);
  const { examples } = await batchPictures(captured(input, saved('values', [2, 1], [0.5, 1.5]), 2));
  assert.deepEqual(
    examples.map(({ picture, numbers, label }) => [picture, numbers, label]),
    [
      [null, '-0.420 1 2', '0.500'],
      [null, '3 4 5', '1.500'],
    ],
  );
});

/** Of a PNG of four bytes a pixel. */
function firstPixel(uri: string): readonly number[] {
  const bytes = Buffer.from(uri.slice(uri.indexOf(',') + 1), 'base64');
  const at = bytes.indexOf('IDAT');
  return [...inflateSync(bytes.subarray(at + 4, at + 4 + bytes.readUInt32BE(at - 4))).subarray(1, 4)];
}
