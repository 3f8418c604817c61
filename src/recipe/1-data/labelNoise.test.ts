import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { uniforms, withExamples } from '../testing/fakeExamples.ts';
import { quietContext } from '../testing/fakeTraining.ts';
import { labelNoise } from './labelNoise.ts';

const SIDE = 8;
const CLASSES = 4;
const COUNT = 800;

/** Of each class a bright spot at a place of its own, `blur` pixels away at most, and some noise. */
function pictures(blur: number): { readonly inputs: number[][]; readonly labels: number[] } {
  const next = uniforms(11);
  const labels = Array.from({ length: COUNT }, () => Math.floor(next() * CLASSES));
  const inputs = labels.map((label) => {
    const x = 2 + 3 * (label % 2) + blur * (next() - 0.5);
    const y = 2 + 3 * Math.floor(label / 2) + blur * (next() - 0.5);
    return Array.from(
      { length: SIDE * SIDE },
      (_, at) => Math.exp(-(((at % SIDE) - x) ** 2 + (Math.floor(at / SIDE) - y) ** 2) / 3) + 0.1 * next(),
    );
  });
  return { inputs, labels };
}

/** A table of three measurements, around a place of its own for each class. */
function table(): { readonly inputs: number[][]; readonly labels: number[] } {
  const next = uniforms(12);
  const labels = Array.from({ length: COUNT }, () => Math.floor(next() * CLASSES));
  const inputs = labels.map((label) =>
    [label, label % 2, 3 - label].map((centre) => centre + 0.3 * (next() + next() - 1)),
  );
  return { inputs, labels };
}

function flipped(
  labels: readonly number[],
  share: number,
): { readonly labels: number[]; readonly planted: Set<number> } {
  const next = uniforms(13);
  const planted = new Set<number>();
  const changed = labels.map((label, at) => {
    if (next() >= share) {
      return label;
    }
    planted.add(at);
    return (label + 1 + Math.floor(next() * (CLASSES - 1))) % CLASSES;
  });
  return { labels: changed, planted };
}

const ofPictures = (inputs: readonly (readonly number[])[], targets: readonly number[], more = {}) =>
  labelNoise.judge(
    withExamples({ inputs, targets, rowShape: [SIDE, SIDE, 1], classes: CLASSES, ...more }),
    quietContext,
  );
const ofTable = (inputs: readonly (readonly number[])[], targets: readonly number[]) =>
  labelNoise.judge(withExamples({ inputs, targets, classes: CLASSES }), quietContext);

describe('data/label-noise', () => {
  it('passes pictures with their right labels', async () => {
    const { inputs, labels } = pictures(1);
    const { verdict, evidence } = await ofPictures(inputs, labels);
    assert.equal(verdict, 'pass');
    assert.equal(evidence?.['suspects'], 0);
  });

  it('warns where one in twenty labels is wrong, and names those, worst first', async () => {
    const { inputs, labels } = pictures(1);
    const wrong = flipped(labels, 0.05);
    const { verdict, cause, message, evidence } = await ofPictures(inputs, wrong.labels);
    assert.equal(verdict, 'warn');
    assert.equal(cause, 'labels');
    assert.match(message, /labels are wrong/);
    const examples = evidence?.['examples'] as readonly number[];
    const right = examples.filter((at) => wrong.planted.has(at)).length;
    assert.ok(right / examples.length > 0.9, `${right} of ${examples.length} named were planted`);
    assert.ok(right / wrong.planted.size > 0.6, `${right} of ${wrong.planted.size} planted were named`);
    const likelier = evidence?.['likelier'] as readonly number[];
    assert.ok(examples.every((at, place) => !wrong.planted.has(at) || likelier[place] === labels[at]));
  });

  it('does not take the border between classes that run into each other for wrong labels', async () => {
    const { inputs, labels } = pictures(6);
    const { verdict, evidence } = await ofPictures(inputs, labels);
    assert.notEqual(verdict, 'warn');
    assert.ok(Number(evidence?.['accuracy']) < 0.95, 'the classes run into each other');
  });

  it('does not doubt a rare class that looks like a common one', async () => {
    const { inputs, labels } = pictures(1);
    const next = uniforms(14);
    const { verdict, evidence } = await ofPictures(
      inputs,
      labels.map((label) => (label === 0 && next() < 0.15 ? CLASSES : label)),
      { classes: CLASSES + 1 },
    );
    assert.equal(verdict, 'pass');
    assert.equal(evidence?.['suspects'], 0);
  });

  it('only mentions rows of a table that end otherwise than rows like them', async () => {
    const { inputs, labels } = table();
    const { verdict, message, evidence } = await ofTable(inputs, flipped(labels, 0.05).labels);
    assert.equal(verdict, 'pass');
    assert.match(message, /need be no mistake/);
    assert.ok(Number(evidence?.['suspects']) > 10);
  });

  it('fails labels that stand one row too early or too late', async () => {
    const { inputs, labels } = pictures(1);
    for (const by of [1, -1, 3]) {
      const moved = labels.map((_, at) => labels[(at - by + COUNT) % COUNT] ?? 0);
      const { verdict, evidence, message } = await ofPictures(inputs, moved);
      assert.equal(verdict, 'fail', message);
      assert.equal(evidence?.['rows'], by);
    }
  });

  it('judges nothing where neighbours know nothing: labels that were shuffled by themselves', async () => {
    const { inputs, labels } = pictures(1);
    const next = uniforms(15);
    const { verdict } = await ofPictures(
      inputs,
      labels.map(() => Math.floor(next() * CLASSES)),
    );
    assert.equal(verdict, 'not-applicable');
  });

  it('warns where moreover the net learns nothing from new examples, and one batch by heart', async () => {
    const { inputs, labels } = pictures(1);
    const next = uniforms(15);
    const apart = labels.map(() => Math.floor(next() * CLASSES));
    const judgeWith = (targets: readonly number[], fromNew: number, byHeart: number) => {
      const training = withExamples({ inputs, targets, rowShape: [SIDE, SIDE, 1], classes: CLASSES });
      return labelNoise.judge(
        {
          ...training,
          lossOf: async () => Math.log(CLASSES),
          leastLoss: async ({ over }) => ({
            value: over === 'constant' ? Math.log(CLASSES) - 0.05 : 0,
            constant: null,
            converged: true,
          }),
          run: async (experiment) => ({
            experiment,
            stopped: 'steps',
            rows: Array.from({ length: experiment.steps }, (_, step) => ({
              step,
              loss: Math.log(CLASSES) * (1 - (experiment.batches === 'first-only' ? byHeart : fromNew)),
            })),
          }),
        },
        quietContext,
      );
    };
    const { verdict, message } = await judgeWith(apart, 0, 0.6);
    assert.equal(verdict, 'warn', message);
    assert.match(message, /seem not to belong together/);
    assert.equal((await judgeWith(apart, 0.1, 0.6)).verdict, 'not-applicable');
    assert.equal((await judgeWith(apart, 0, 0.05)).verdict, 'not-applicable');
    assert.equal((await judgeWith(labels, 0, 0.6)).verdict, 'pass');
    // Numbers drawn by lot, as an example of how to train has them: there is nothing to go together.
    const noise = inputs.map(() => Array.from({ length: SIDE * SIDE }, next));
    const dummy = withExamples({ inputs: noise, targets: apart, rowShape: [SIDE, SIDE, 1], classes: CLASSES });
    assert.equal((await labelNoise.judge(dummy, quietContext)).verdict, 'not-applicable');
  });

  it('says why for quantities, and for few examples', async () => {
    const { inputs, labels } = table();
    const quantities = withExamples({ inputs, targets: labels.map((label) => [label + 0.5]), lossName: 'mse' });
    assert.match((await labelNoise.judge(quantities, quietContext)).message, /not one class/);
    assert.match((await ofTable(inputs.slice(0, 50), labels.slice(0, 50))).message, /too few/);
  });
});
