import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { EvaluationPass } from '../../training/protocol/evaluations.ts';
import type { Training } from '../../training/training.ts';
import { save, temporaryFolder, uniforms, withExamples } from '../testing/fakeExamples.ts';
import { quietContext } from '../testing/fakeTraining.ts';
import { leakage } from './leakage.ts';

const WIDTH = 12;
const LINE = 31;

function rows(count: number, seed: number): number[][] {
  const next = uniforms(seed);
  return Array.from({ length: count }, () => Array.from({ length: WIDTH }, next));
}

interface Evaluated {
  readonly examples: readonly (readonly number[])[];
  readonly calls?: readonly number[];
  /** Null where the net was called by hand. */
  readonly datasetSize?: number | null;
}

function training(
  trained: readonly (readonly number[])[],
  evaluations: readonly Evaluated[],
  read = {},
  /** What is trained on in the process that evaluates. */
  drawnAnew: readonly (readonly number[])[] | null = null,
): Training {
  const folder = temporaryFolder();
  const passes = evaluations.map(
    ({ examples, calls, datasetSize }, at): EvaluationPass => ({
      location: { file: '/a.py', line: LINE + at, column: 1 },
      afterSteps: 3,
      examplesSeen: examples.length,
      datasetSize: datasetSize === undefined ? examples.length : datasetSize,
      dropsLastBatch: null,
      layersInTrainingMode: [],
      recordsGradients: false,
      randomInputs: null,
      alsoInTraining: null,
      examples: [save(folder, `evaluated-${at}-0`, examples, [WIDTH])],
      examplesOfCalls: calls ?? [examples.length],
    }),
  );
  const targets = trained.map((_, at) => at % 10);
  const shown = withExamples({ inputs: trained, targets, read });
  const again = drawnAnew === null ? shown : withExamples({ inputs: drawnAnew, targets, read });
  return {
    ...shown,
    evaluations: async ({ compareWith }) => ({
      passes,
      ended: 'script-ended',
      trainsInEvaluationMode: null,
      ...(compareWith && { trainingExamples: await again.examples(compareWith) }),
    }),
  };
}

const judge = (...of: Parameters<typeof training>) => leakage.judge(training(...of), quietContext);

describe('data/leakage', () => {
  const own = rows(200, 1);
  const others = rows(100, 2);

  it('passes where no evaluated example is one of the training', async () => {
    const { verdict, evidence } = await judge(own, [{ examples: others }]);
    assert.equal(verdict, 'pass');
    assert.equal(evidence?.['copies'], 0);
    assert.equal(evidence?.['evaluated'], 100);
  });

  it('warns of training examples among them, on the line of the evaluation', async () => {
    const { verdict, evidence, location, cause } = await judge(own, [
      { examples: others },
      { examples: [...others.slice(0, 95), ...own.slice(20, 25)] },
    ]);
    assert.equal(verdict, 'warn');
    assert.equal(cause, 'leaked-examples');
    assert.equal(location?.line, LINE + 1);
    assert.equal(evidence?.['copies'], 5);
    assert.deepEqual(evidence?.['examples'], [20, 21, 22, 23, 24]);
  });

  it('warns where most of a data set are copies, as after oversampling before the split', async () => {
    const { verdict } = await judge(own, [{ examples: [...own.slice(0, 80), ...others.slice(0, 20)] }]);
    assert.equal(verdict, 'warn');
  });

  it('mentions a single one', async () => {
    const { verdict, message } = await judge(own, [{ examples: [...others, own[7] ?? []] }]);
    assert.equal(verdict, 'pass');
    assert.match(message, /1 of the 101 examples .* 100 = 7/);
  });

  it('leaves evaluations of the training data alone', async () => {
    const { verdict, message } = await judge(own, [{ examples: own.slice(0, 60) }, { examples: others }]);
    assert.equal(verdict, 'pass');
    assert.match(message, /100 % are training examples/);
    assert.match(message, /None of the 100 examples/);
  });

  it('leaves alone what is called by hand with training batches and held-out ones by turns', async () => {
    const examples = [...own.slice(0, 32), ...others.slice(0, 32), ...own.slice(32, 64), ...others.slice(32, 64)];
    const { verdict, evidence } = await judge(own, [{ examples, calls: [32, 32, 32, 32], datasetSize: null }]);
    assert.equal(verdict, 'pass');
    assert.equal(evidence?.['evaluated'], 64);
  });

  it('leaves alone all that there is, evaluated at once', async () => {
    const { verdict } = await judge(own, [{ examples: [...own, ...others] }]);
    assert.equal(verdict, 'pass');
  });

  it('does not know whether examples of which few were read are held out', async () => {
    const part = { complete: false, of: 1000 };
    const { verdict } = await judge(own, [{ examples: [...others.slice(0, 80), ...own.slice(0, 20)] }], part);
    assert.equal(verdict, 'not-applicable');
  });

  it('compares within one process, where the split is drawn anew in each', async () => {
    const all = [...own, ...others];
    const [trained, held] = [all.slice(100), all.slice(0, 100)];
    assert.equal((await judge(own, [{ examples: held }], {}, trained)).verdict, 'pass');
    const leaking = await judge(own, [{ examples: [...held.slice(0, 90), ...trained.slice(0, 10)] }], {}, trained);
    assert.equal(leaking.verdict, 'warn');
    assert.equal(leaking.evidence?.['examples'], undefined, 'their places in what is shown are other examples');
  });

  it('takes rows of few categories for equal by chance', async () => {
    const next = uniforms(3);
    const few = (count: number) =>
      Array.from({ length: count }, () => Array.from({ length: WIDTH }, () => Math.floor(next() * 2)));
    const { verdict } = await judge(few(400), [{ examples: few(100) }]);
    assert.equal(verdict, 'pass');
  });

  it('takes few kinds of examples for what they are', async () => {
    const kinds = rows(40, 4);
    const drawn = (count: number, from: number) =>
      Array.from({ length: count }, (_, at) => kinds[(from + at * 7) % 40] ?? []);
    const { verdict } = await judge(drawn(400, 0), [{ examples: drawn(30, 5), datasetSize: 30 }]);
    assert.notEqual(verdict, 'warn');
  });

  it('says so where the script does not evaluate', async () => {
    assert.equal((await judge(own, [])).verdict, 'not-applicable');
  });
});
