import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { NotApplicableError } from '../../training/errors.ts';
import type { Experiment, Trace } from '../../training/protocol/experiments.ts';
import type { Training } from '../../training/training.ts';
import { type FakeExamples, save, temporaryFolder, withExamples } from '../testing/fakeExamples.ts';
import { quietContext } from '../testing/fakeTraining.ts';
import { mispredictions } from './mispredictions.ts';

const COUNT = 40;
const CLASSES = 3;
const labels = Array.from({ length: COUNT }, (_, at) => at % CLASSES);
const inputs = labels.map((label) => [label, 1]);

/** A training whose net says these rows; experiments are kept. */
function saying(rows: readonly (readonly number[])[], given: Partial<FakeExamples> = {}) {
  const asked: Experiment[] = [];
  const training = withExamples({ inputs, targets: labels, classes: CLASSES, ...given });
  const batch = training.capture.batch.size ?? 0;
  const width = rows[0]?.length ?? 1;
  const outputs = training.capture.outputs.map((output) => ({ ...output, shape: [batch, width] }));
  const run = async (experiment: Experiment): Promise<Trace> => {
    asked.push(experiment);
    const last = { step: 1, loss: 0.5 };
    const wants = experiment.observe?.includes('example-predictions');
    const saved = save(temporaryFolder(), 'prediction', rows, [width]);
    return {
      experiment,
      stopped: 'steps',
      rows: [
        { step: 0, loss: 1 },
        wants ? { ...last, examplePredictions: { outputs: [saved], examples: rows.length } } : last,
      ],
    };
  };
  const whole: Training = { ...training, capture: { ...training.capture, outputs }, run };
  return { training: whole, asked };
}

/** Probabilities of which most go to the label, but for these. */
const probabilities = (wrong: Readonly<Record<number, readonly number[]>>) =>
  labels.map((label, at) => wrong[at] ?? Array.from({ length: CLASSES }, (_, each) => (each === label ? 0.8 : 0.1)));

describe('data/mispredictions', () => {
  it('names what is wrong, the surest first, and passes', async () => {
    const { training, asked } = saying(probabilities({ 4: [0.9, 0.05, 0.05], 6: [0.01, 0.01, 0.98] }));
    const { verdict, message, evidence } = await mispredictions.judge(training, quietContext);
    assert.equal(verdict, 'pass');
    assert.deepEqual(evidence?.['examples'], [6, 4]);
    assert.deepEqual(evidence?.['predictions'], [2, 0]);
    assert.equal(evidence?.['accuracy'], 1 - 2 / COUNT);
    assert.match(message, /example 6 \(labelled 0, taken for 2 with 0\.980\)/);
    assert.equal(asked.at(-1)?.batches, 'as-trained');
  });

  it('orders quantities by how far the net is off', async () => {
    const targets = labels.map((label) => [label + 0.25]);
    const rows = labels.map((label, at) => [label + 0.25 + (at === 7 ? 3 : at === 9 ? -5 : 0)]);
    const { training } = saying(rows, { targets, lossName: 'mse', classes: 1 });
    const { verdict, evidence, message } = await mispredictions.judge(training, quietContext);
    assert.equal(verdict, 'pass', message);
    assert.deepEqual((evidence?.['examples'] as readonly number[] | undefined)?.slice(0, 2), [9, 7]);
    assert.ok(Math.abs(Number(evidence?.['rootMeanSquare']) - Math.sqrt(34 / COUNT)) < 1e-5);
  });

  it('tells of each head of a net with several targets, by its name', async () => {
    const sizes = labels.map((label) => label + 0.5);
    const { training } = saying(probabilities({ 4: [0.9, 0.05, 0.05] }), { lossName: 'mse + crossEntropy' });
    const folder = temporaryFolder();
    const ofSizes = save(
      folder,
      'sizes',
      sizes.map((size, at) => [at === 3 ? size + 2 : size]),
      [1],
    );
    const { batch, outputs } = training.capture;
    const [output] = outputs;
    const [target] = batch.targets;
    assert.ok(output && target);
    const several: Training = {
      ...training,
      capture: {
        ...training.capture,
        batch: {
          ...batch,
          targets: [
            { ...target, name: 'size' },
            { ...target, name: 'kind' },
          ],
        },
        // In another order than the targets.
        outputs: [
          { ...output, target: 1 },
          { ...output, shape: [batch.size ?? 0, 1], target: 0 },
        ],
      },
      examples: async (wanted) => {
        const read = await training.examples(wanted);
        const sized = save(
          folder,
          'targets',
          sizes.map((size) => [size]),
          [1],
        );
        return { ...read, targets: [sized, ...read.targets] };
      },
      run: async (experiment) => {
        const trace = await training.run(experiment);
        const rows = trace.rows.map(({ examplePredictions, ...row }) =>
          examplePredictions === undefined
            ? row
            : {
                ...row,
                examplePredictions: { ...examplePredictions, outputs: [...examplePredictions.outputs, ofSizes] },
              },
        );
        return { ...trace, rows };
      },
    };
    const { verdict, message, evidence } = await mispredictions.judge(several, quietContext);
    assert.equal(verdict, 'pass', message);
    assert.match(message, /, kind: the net is right in 98 % of .* example 4 \(labelled 1, taken for 0 with 0\.900\)/);
    assert.match(message, /size: the net is off by 0\.316 .* furthest off in example 3 /);
    assert.deepEqual(evidence?.['examples'], [4]);
  });

  it('takes no scores of a hinge for probabilities', async () => {
    const { training } = saying(probabilities({}), { lossName: 'hinge' });
    assert.equal((await mispredictions.judge(training, quietContext)).verdict, 'not-applicable');
  });

  it('hands on why the net could not be asked', async () => {
    const { training } = saying(probabilities({}));
    const refused: Training = { ...training, run: () => Promise.reject(new NotApplicableError('No step.')) };
    await assert.rejects(mispredictions.judge(refused, quietContext), NotApplicableError);
  });
});
