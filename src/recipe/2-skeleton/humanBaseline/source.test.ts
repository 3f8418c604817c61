import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Capture } from '../../../training/protocol/capture.ts';
import type { WatchRecord } from '../../../training/watching/record.ts';
import { save, temporaryFolder, withExamples } from '../../testing/fakeExamples.ts';
import type { PredictionSeries } from '../predictionDynamics/series.ts';
import { type Source, sourceOfExamples, sourceOfTraining } from './source.ts';

const inputs = Array.from({ length: 30 }, (_, at) => [at, 2 * at]);
const wanted = { limit: 30, withinMilliseconds: 1000 };

async function sourceOf(targets: readonly (number | readonly number[])[], lossName?: string): Promise<Source | string> {
  const training = withExamples({ inputs, targets, ...(lossName === undefined ? {} : { lossName }) });
  return await sourceOfExamples(training.capture, await training.examples(wanted));
}

describe('what a sample is drawn from', () => {
  it('has classes where the labels are indices or one-hot vectors, with a place for classes that never come', async () => {
    const indices = await sourceOf(inputs.map((_, at) => at % 4));
    assert.ok(typeof indices !== 'string');
    assert.deepEqual([indices.kind, indices.classCount, indices.count], ['classes', 10, 30]);
    assert.deepEqual(Array.from(indices.labels).slice(0, 5), [0, 1, 2, 3, 0]);
    const oneHot = await sourceOf(
      inputs.map((_, at) => Array.from({ length: 10 }, (_each, k) => Number(k === at % 5))),
    );
    assert.ok(typeof oneHot !== 'string');
    assert.deepEqual(Array.from(oneHot.labels).slice(0, 6), [0, 1, 2, 3, 4, 0]);
  });

  it('leaves out examples whose label is to be ignored', async () => {
    const source = await sourceOf(inputs.map((_, at) => (at === 1 ? -100 : at % 4)));
    assert.ok(typeof source !== 'string');
    assert.ok(Number.isNaN(source.labels[1]));
  });

  it('has numbers where the labels are quantities', async () => {
    const source = await sourceOf(
      inputs.map((_, at) => at + 100),
      'mse_loss',
    );
    assert.ok(typeof source !== 'string');
    assert.deepEqual([source.kind, source.classCount, source.labels[3]], ['values', null, 103]);
  });

  it('is refused in words where a label is more than that', async () => {
    const source = await sourceOf(
      inputs.map((_, at) => [at, at + 1, 0.5]),
      'mse_loss',
    );
    assert.match(String(source), /^A label is 3 numbers here/);
  });

  it('is refused where there are no labels, or several targets', async () => {
    const { capture } = withExamples({ inputs, targets: inputs.map(() => 0) });
    const input = save(temporaryFolder(), 'input', inputs, [2]);
    const read = { origin: 'arrays', examples: 30, of: 30, complete: true, inOrder: true, once: true } as const;
    const rest = { ...read, asTheNetGetsThem: true, notes: [], inputs: [input] };
    assert.match(String(await sourceOfExamples(capture, { ...rest, targets: [] })), /no labels/);
    assert.match(String(await sourceOfExamples(capture, { ...rest, targets: [input, input] })), /several/);
  });
});

describe('the first batch of a watched training', () => {
  const summary = (shape: readonly number[]) => ({
    id: 't1',
    name: null,
    dtype: 'float32',
    shape,
    statistics: null,
    firstValues: [],
  });
  const recordOf = (output: readonly number[]): WatchRecord => {
    const { capture } = withExamples({ inputs, targets: inputs.map(() => 0) });
    const watched: Capture = {
      ...capture,
      outputs: [{ ...summary(output), activation: 'none', activationLocation: null, featureAxis: output.length - 1 }],
      batch: { size: 4, inputs: [summary([4, 2])], targets: [summary([4])] },
    };
    return { capture: watched, runDirectory: '/runs/1' } as WatchRecord;
  };
  const series: PredictionSeries = {
    kind: 'classes',
    steps: [0, 9],
    truth: [0, 1, 2, 0],
    scores: [],
    labels: [
      [0, 0, 0, 0],
      [0, 1, 2, 2],
    ],
  };

  it('knows what the net said at the end', () => {
    const source = sourceOfTraining(recordOf([4, 3]), series);
    assert.deepEqual([source?.kind, source?.classCount, source?.count], ['classes', 3, 4]);
    assert.deepEqual(source?.net, [0, 1, 2, 2]);
  });

  it('is none where the answers are of positions, and not of examples', () => {
    assert.equal(sourceOfTraining(recordOf([4, 5, 3]), series), null);
    assert.equal(sourceOfTraining(recordOf([4, 3]), { ...series, truth: [...series.truth, 1] }), null);
  });

  it('is none of values where several are given an example', () => {
    const values: PredictionSeries = { ...series, kind: 'values', scores: [[1, 2, 3, 4]], steps: [9], labels: null };
    assert.deepEqual(sourceOfTraining(recordOf([4, 1]), values)?.net, [1, 2, 3, 4]);
    assert.equal(sourceOfTraining(recordOf([4, 2]), values), null);
  });
});
