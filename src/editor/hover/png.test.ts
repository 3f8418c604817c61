import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { crc32, inflateSync } from 'node:zlib';
import { encodePng } from './png.ts';

/** The chunks of a PNG, each checked against its sum. */
function chunksOf(png: Uint8Array): Map<string, Buffer> {
  const bytes = Buffer.from(png);
  const chunks = new Map<string, Buffer>();
  for (let at = 8; at < bytes.length; ) {
    const length = bytes.readUInt32BE(at);
    const body = bytes.subarray(at + 4, at + 8 + length);
    // Node 20's oldest releases lack `zlib.crc32`; the sum is checked where it is there.
    if (typeof crc32 === 'function') assert.equal(bytes.readUInt32BE(at + 8 + length), crc32(body));
    chunks.set(body.toString('latin1', 0, 4), body.subarray(4));
    at += 12 + length;
  }
  return chunks;
}

describe('encodePng', () => {
  it('writes grey as one byte a pixel, magnified with hard edges', () => {
    const rgba = Uint8ClampedArray.of(0, 0, 0, 255, 200, 200, 200, 255);
    const chunks = chunksOf(encodePng({ width: 2, height: 1, rgba }, 2));
    assert.deepEqual([...(chunks.get('IHDR') ?? [])], [0, 0, 0, 4, 0, 0, 0, 2, 8, 0, 0, 0, 0]);
    assert.deepEqual([...inflateSync(chunks.get('IDAT') ?? '')], [0, 0, 0, 200, 200, 0, 0, 0, 200, 200]);
  });

  it('keeps colour and transparency', () => {
    const chunks = chunksOf(encodePng({ width: 1, height: 1, rgba: Uint8ClampedArray.of(1, 2, 3, 4) }));
    assert.equal(chunks.get('IHDR')?.[9], 6);
    assert.deepEqual([...inflateSync(chunks.get('IDAT') ?? '')], [0, 1, 2, 3, 4]);
  });
});
