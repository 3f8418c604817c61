import { deflateSync } from 'node:zlib';
import type { Raster } from '../../tensors/raster.ts';

const SIGNATURE = Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a);
const GREY = 0;
const RGBA = 6;

const CRC_TABLE = Uint32Array.from({ length: 256 }, (_, byte) => {
  let crc = byte;
  for (let bit = 0; bit < 8; bit += 1) crc = crc & 1 ? 0xedb88320 ^ (crc >>> 1) : crc >>> 1;
  return crc;
});

/** A PNG file of a raster, magnified by a whole factor so that pixels keep hard edges. Opaque grey takes a quarter of the space. */
export function encodePng(raster: Raster, magnification = 1): Uint8Array {
  const width = raster.width * magnification;
  const height = raster.height * magnification;
  const grey = isGrey(raster);
  const header = new Uint8Array(13);
  const view = new DataView(header.buffer);
  view.setUint32(0, width);
  view.setUint32(4, height);
  header.set([8, grey ? GREY : RGBA], 8);
  return Buffer.concat([
    SIGNATURE,
    chunk('IHDR', header),
    chunk('IDAT', deflateSync(scanLines(raster, magnification, grey), { level: 9 })),
    chunk('IEND', new Uint8Array(0)),
  ]);
}

/** Rows of pixels, each behind a zero byte that says "unfiltered": repeated pixels and rows compress well as they are. */
function scanLines({ width, height, rgba }: Raster, magnification: number, grey: boolean): Uint8Array {
  const bytesPerPixel = grey ? 1 : 4;
  const stride = 1 + width * magnification * bytesPerPixel;
  const lines = new Uint8Array(stride * height * magnification);
  for (let row = 0; row < height; row += 1) {
    const start = row * magnification * stride;
    for (let column = 0; column < width * magnification; column += 1) {
      const from = (row * width + Math.floor(column / magnification)) * 4;
      const to = start + 1 + column * bytesPerPixel;
      for (let byte = 0; byte < bytesPerPixel; byte += 1) lines[to + byte] = rgba[from + byte] ?? 0;
    }
    for (let copy = 1; copy < magnification; copy += 1) lines.copyWithin(start + copy * stride, start, start + stride);
  }
  return lines;
}

function isGrey({ rgba }: Raster): boolean {
  for (let at = 0; at < rgba.length; at += 4) {
    if (rgba[at] !== rgba[at + 1] || rgba[at] !== rgba[at + 2] || rgba[at + 3] !== 255) return false;
  }
  return true;
}

function chunk(type: string, data: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(12 + data.length);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, data.length);
  bytes.set(Buffer.from(type, 'latin1'), 4);
  bytes.set(data, 8);
  view.setUint32(8 + data.length, crc32(bytes.subarray(4, 8 + data.length)));
  return bytes;
}

/** As PNG wants it; `zlib.crc32` is missing from the oldest supported Node. */
function crc32(bytes: Uint8Array): number {
  let crc = 0xffffffff;
  for (const byte of bytes) crc = (CRC_TABLE[(crc ^ byte) & 0xff] ?? 0) ^ (crc >>> 8);
  return (crc ^ 0xffffffff) >>> 0;
}
