import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { envelopeOf, looksLikeSound, sampleRateAmong } from './audio.ts';
import { spectrogramOf, transform } from './spectrogram.ts';

const signal = (value: (at: number) => number) => [
  { shape: [4000], values: Float32Array.from({ length: 4000 }, (_, at) => value(at)) },
];
const noise = (at: number): number => (Math.abs(Math.sin(at * 12.9898) * 43758.5453) % 1) - 0.5;

describe('looksLikeSound', () => {
  it('tells what swings about zero from what wanders, lies above, or has nothing to do with its neighbours', () => {
    assert.ok(looksLikeSound(signal((at) => Math.sin(at * 0.3) * Math.exp(-at / 2000))));
    assert.ok(looksLikeSound(signal((at) => Math.sin(at * 2.9) + 0.2 * noise(at))), 'near half the sample rate');
    assert.ok(looksLikeSound(signal((at) => (at < 1500 ? Math.sin(at * 0.3) : 0))), 'padded with silence');
    assert.ok(!looksLikeSound(signal(noise)), 'features side by side');
    assert.ok(!looksLikeSound(signal((at) => Math.sin(at * 0.001571))), 'a slow trend');
    assert.ok(!looksLikeSound(signal((at) => 3 + Math.sin(at * 0.3))), 'above zero');
    assert.ok(!looksLikeSound(signal(() => 0)), 'silence says nothing');
  });
});

describe('spectrograms', () => {
  it('have a sine in its own row, at the strength of its amplitude', () => {
    const values = Float32Array.from({ length: 2048 }, (_, at) => 0.5 * Math.sin((2 * Math.PI * at * 32) / 256));
    const { columns, rows, decibels } = spectrogramOf(values, 256, 128);
    assert.deepEqual([columns, rows], [15, 129]);
    const third = decibels.subarray(3 * rows, 4 * rows);
    assert.equal(third.indexOf(Math.max(...third)), 32);
    assert.ok(Math.abs((third[32] ?? 0) - 20 * Math.log10(0.5)) < 0.01, String(third[32]));
    assert.ok((third[60] ?? 0) < -100);
  });

  it('stand on a transform that gives what the sum by hand gives', () => {
    const [real, imaginary] = [Float64Array.of(1, 2, 0, -1), new Float64Array(4)];
    transform(real, imaginary);
    assert.deepEqual(
      [...real, ...imaginary].map((each) => Math.round(each * 1e9) / 1e9 + 0),
      [2, 1, 0, 1, 0, -3, 0, 3],
    );
  });
});

it('draws a long signal with every peak', () => {
  const values = new Float32Array(1000);
  values[537] = 0.9;
  values[538] = -0.4;
  assert.deepEqual(envelopeOf(values, 10)[5], [Math.fround(-0.4), Math.fround(0.9)]);
  assert.deepEqual(envelopeOf(values, 10)[4], [0, 0]);
});

it('finds the sample rate by name and value', () => {
  assert.deepEqual(
    sampleRateAmong([
      { name: 'rate', preview: '0.001' },
      { name: 'sr', preview: '0.5' },
      { name: 'SAMPLE_RATE', preview: '16_000' },
    ]),
    { name: 'SAMPLE_RATE', hertz: 16000 },
  );
  assert.equal(sampleRateAmong([{ name: 'learning_rate', preview: '16000' }]), null);
});
