import assert from 'node:assert/strict';
import { it } from 'node:test';
import { setFlagsFromString } from 'node:v8';
import { RandomUse } from './randomUse.ts';

it('leaves Math as fast as it was, and hears of what is put in the place of its generator', () => {
  setFlagsFromString('--allow-natives-syntax');
  const isFast = new Function('return %HasFastProperties(Math)') as () => boolean;
  const original = Object.getOwnPropertyDescriptor(Math, 'random') as PropertyDescriptor;
  assert.ok(isFast());
  const use = new RandomUse();
  use.watch(null);
  try {
    assert.ok(isFast());
    Math.random = () => 0.25;
    assert.equal(Math.random(), 0.25);
    assert.equal(use.describe().drawn, true);
    assert.notEqual(use.describe().seededAt, null);
    assert.ok(isFast());
  } finally {
    Object.defineProperty(Math, 'random', original);
  }
});
