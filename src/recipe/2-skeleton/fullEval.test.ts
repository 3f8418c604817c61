import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { VariableSummary } from '../../training/protocol/capture.ts';
import type { EvaluationPass, Evaluations } from '../../training/protocol/evaluations.ts';
import type { Judgement } from '../check.ts';
import { type FakeNet, fakeTraining, line, quietContext, summarize } from '../testing/fakeTraining.ts';
import { fullEval } from './fullEval.ts';

const net: FakeNet = {
  beforeActivation: [[0.1], [0.2]],
  activation: 'none',
  activate: (example) => example,
  targets: [[0], [1]],
  criterion: () => 1,
};

const whole: EvaluationPass = {
  location: line(30),
  afterSteps: 3,
  examplesSeen: 100,
  datasetSize: 100,
  dropsLastBatch: false,
  layersInTrainingMode: [],
  recordsGradients: false,
  randomInputs: false,
  alsoInTraining: 0,
};
const dropout = [{ name: 'drop', kind: 'Dropout' }];

function judge(
  passes: readonly Partial<EvaluationPass>[],
  { ended = 'script-ended', trainsInEvaluationMode = null }: Partial<Evaluations> = {},
  later?: readonly Partial<EvaluationPass>[],
  variables: readonly VariableSummary[] = [],
  rebuilds = false,
): Promise<Judgement> {
  const complete = (some: readonly Partial<EvaluationPass>[]) => some.map((pass) => ({ ...whole, ...pass }));
  const training = fakeTraining(net);
  let asked = 0;
  return fullEval.judge(
    {
      ...training,
      capture: rebuilds
        ? { ...training.capture, batch: { ...training.capture.batch, targets: training.capture.batch.inputs } }
        : training.capture,
      evaluations: async () => {
        asked += 1;
        return asked === 1 || !later
          ? { passes: complete(passes), ended, trainsInEvaluationMode }
          : { passes: complete(later), ended: 'script-ended', trainsInEvaluationMode: null };
      },
      variables: async () => [{ frame: { index: 0, functionName: null, location: line(1) }, variables }],
    },
    quietContext,
  );
}

test('an evaluation of all examples in evaluation mode passes', async () => {
  const judgement = await judge([{}, { afterSteps: 6 }]);
  assert.equal(judgement.verdict, 'pass');
  assert.match(judgement.message, /all 100 examples on line 30/);
});

test('a script without evaluation is not judged, and told so', async () => {
  assert.match((await judge([])).message, /came to its end without an evaluation of its net/);
  assert.match((await judge([], { ended: 'time' })).message, /No evaluation was seen/);
});

test('layers in training mode fail on the line of the evaluation', async () => {
  const judgement = await judge([{ layersInTrainingMode: dropout }]);
  assert.equal(judgement.verdict, 'fail');
  assert.equal(judgement.cause, 'wrong-mode');
  assert.deepEqual(judgement.remedy, { kind: 'set-mode', mode: 'eval', before: line(30) });
});

test('dropout is meant where the same data is gone over again and again, or also in evaluation mode', async () => {
  const monteCarlo = [1, 2, 3, 4].map(() => ({ layersInTrainingMode: dropout }));
  assert.equal((await judge(monteCarlo)).verdict, 'pass');
  const both = [{}, { location: line(40), layersInTrainingMode: dropout }];
  assert.equal((await judge(both)).verdict, 'pass');
});

test('dropout on data made by hand: once over is a mistake, many times over is meant, unknown is not judged', async () => {
  const byHand = { datasetSize: null, layersInTrainingMode: dropout, examplesSeen: 90 };
  assert.equal((await judge([{ ...byHand, distinctExamples: 90 }])).verdict, 'fail');
  assert.equal((await judge([{ ...byHand, distinctExamples: 3 }])).verdict, 'not-applicable');
  assert.equal((await judge([byHand])).verdict, 'not-applicable');
  const normalising = [{ name: 'bn', kind: 'BatchNorm1d' }];
  assert.equal((await judge([{ ...byHand, layersInTrainingMode: normalising }])).verdict, 'fail');
});

test('statistics taken anew over training data, and accuracy on it, may be in training mode', async () => {
  const adapting = {
    layersInTrainingMode: [{ name: 'bn', kind: 'BatchNorm2d' }],
    alsoInTraining: 1,
    location: line(25),
  };
  assert.equal((await judge([adapting, {}])).verdict, 'pass');
});

test('samples of a generator are no evaluation', async () => {
  const samples = { datasetSize: null, alsoInTraining: null, layersInTrainingMode: dropout };
  assert.equal((await judge([samples])).verdict, 'not-applicable');
});

test('training on in evaluation mode fails on the line of the step', async () => {
  const judgement = await judge([{}], { trainsInEvaluationMode: line(22) });
  assert.equal(judgement.verdict, 'fail');
  assert.deepEqual(judgement.remedy, { kind: 'set-mode', mode: 'train', before: line(22) });
});

test('a part of the data is a warning, with its numbers', async () => {
  const one = await judge([{ examplesSeen: 64, datasetSize: 1000 }]);
  assert.equal(one.verdict, 'warn');
  assert.match(one.message, /64 of 1000/);
  const dropping = await judge([{ examplesSeen: 96, dropsLastBatch: true }]);
  assert.match(dropping.message, /96 of 100 examples: the last batch/);
});

test('an autoencoder shows some of its data', async () => {
  const shown = { examplesSeen: 8, datasetSize: 1000 };
  assert.equal((await judge([shown], {}, undefined, [], true)).verdict, 'not-applicable');
});

test('a quick evaluation beside or before a full one is sound', async () => {
  const quick = { examplesSeen: 20, location: line(28) };
  assert.equal((await judge([quick, {}])).verdict, 'pass');
  assert.equal((await judge([quick], { ended: 'enough' }, [quick, {}])).verdict, 'pass');
  assert.equal((await judge([quick], { ended: 'enough' }, [quick])).verdict, 'warn');
});

test('folds hold out what other folds train on', async () => {
  const folds = [{ alsoInTraining: 0 }, { alsoInTraining: 0.75, afterSteps: 6 }];
  assert.equal((await judge(folds)).verdict, 'pass');
});

test('augmentation that reaches the evaluation is a warning; averaging over it is not', async () => {
  assert.equal((await judge([{ randomInputs: true }])).verdict, 'warn');
  assert.equal((await judge([1, 2, 3].map(() => ({ randomInputs: true })))).verdict, 'pass');
});

test('training data alone is a warning only where held-out data lies unused', async () => {
  const onTraining = [{ alsoInTraining: 1 }];
  assert.equal((await judge(onTraining)).verdict, 'pass');
  const tensor = summarize('x_test', [
    [1, 2, 3],
    [4, 5, 6],
  ]);
  const variable = { name: 'x_test', tensor, preview: '', location: null };
  const judgement = await judge(onTraining, {}, undefined, [variable]);
  assert.equal(judgement.verdict, 'warn');
  assert.match(judgement.message, /x_test, which is never evaluated/);
});

test('held-out data whose examples are equal to training ones is held-out data all the same', async () => {
  const tensor = summarize('x_test', [
    [1, 0, 1],
    [0, 0, 0],
  ]);
  const variable = { name: 'x_test', tensor, preview: '', location: null };
  const itself = [{ alsoInTraining: 1, datasetSize: 2, examplesSeen: 2 }];
  assert.equal((await judge(itself, {}, undefined, [variable])).verdict, 'pass');
});

test('an index of held-out rows, or targets alone, are no examples that could have been evaluated', async () => {
  const named = (name: string, rows: readonly (readonly number[])[]) => ({
    name,
    tensor: summarize(name, rows),
    preview: '',
    location: null,
  });
  const variables = [
    named('y_test', [[1], [0]]),
    named('idx_val', [
      [4, 5, 6],
      [7, 8, 9],
    ]),
  ];
  assert.equal((await judge([{ alsoInTraining: 1 }], {}, undefined, variables)).verdict, 'pass');
});
