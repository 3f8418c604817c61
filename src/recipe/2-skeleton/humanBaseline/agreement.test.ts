import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { agreementOf, kappaOf, meanOf, type Pair, rateOf } from './agreement.ts';

const close = (actual: number | undefined, expected: number, within = 5e-4): void =>
  assert.ok(Math.abs((actual ?? Number.NaN) - expected) < within, `${actual} is not ${expected}`);
const times = (count: number, one: number, other: number): readonly Pair[] =>
  Array.from({ length: count }, () => [one, other] as const);

describe('rates and their intervals', () => {
  it('are those of the textbook (Wilson 1927)', () => {
    const { low, high } = rateOf(8, 10);
    close(low, 0.4902);
    close(high, 0.9433);
  });

  it('leave room where all or none are right', () => {
    close(rateOf(10, 10).low, 0.7225);
    close(rateOf(10, 10).high, 1, 1e-12);
    close(rateOf(0, 10).high, 0.2775);
    close(rateOf(0, 10).low, 0, 1e-12);
  });

  it('say nothing of nothing', () => {
    assert.deepEqual(rateOf(0, 0), { hits: 0, of: 0, low: 0, high: 1 });
  });
});

describe("Cohen's κ", () => {
  it('is what agreement leaves beyond chance', () => {
    // Grants read by two: 35 of 50 alike, half of them by chance.
    const pairs = [...times(20, 1, 1), ...times(5, 1, 0), ...times(10, 0, 1), ...times(15, 0, 0)];
    const kappa = kappaOf(pairs);
    close(kappa?.value, 0.4);
    const { low, high } = agreementOf(pairs);
    close(kappa?.low, 2 * low - 1);
    close(kappa?.high, 2 * high - 1);
  });

  it('is 1 where all agree, 0 where they agree as chance would, below where they agree less', () => {
    assert.equal(kappaOf([...times(3, 0, 0), ...times(3, 1, 1)])?.value, 1);
    close(kappaOf([...times(1, 0, 0), ...times(1, 0, 1), ...times(1, 1, 0), ...times(1, 1, 1)])?.value, 0);
    assert.equal(kappaOf([...times(3, 0, 1), ...times(3, 1, 0)])?.value, -1);
  });

  it('is not known where a single class is named throughout, or nothing', () => {
    assert.equal(kappaOf(times(9, 3, 3)), null);
    assert.equal(kappaOf([]), null);
  });
});

describe('means and their intervals', () => {
  it('reach as far as the spread says', () => {
    const mean = meanOf([1, 2, 3, 4]);
    assert.equal(mean?.value, 2.5);
    close(mean?.low ?? undefined, 2.5 - 1.96 * (1.29099 / 2));
    assert.equal(meanOf([]), null);
    assert.deepEqual(meanOf([7]), { value: 7, of: 1, low: null, high: null });
  });
});
