import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { test } from 'node:test';
import { SentAlong } from './sentAlong.ts';

test('what is small is sent along until there is no more room', () => {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'training-recipe-sent-'));
  const file = (name: string, bytes: number): string => {
    writeFileSync(path.join(folder, name), new Uint8Array(bytes).fill(7));
    return path.join(folder, name);
  };
  try {
    const sent = new SentAlong();
    const first = sent.contents(file('one', 1_500_000));
    assert.equal(first?.constructor, Uint8Array);
    assert.deepEqual([first?.length, first?.[1_499_999]], [1_500_000, 7]);
    assert.equal(sent.contents(file('two', 600_000)), undefined);
    assert.equal(sent.contents(file('three', 400_000))?.length, 400_000);
    assert.equal(sent.contents(path.join(folder, 'none')), undefined);
  } finally {
    rmSync(folder, { recursive: true });
  }
});
