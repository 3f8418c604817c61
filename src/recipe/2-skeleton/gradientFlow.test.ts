import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ParameterStep, StepDescription } from '../../training/protocol.ts';
import type { Judgement } from '../check.ts';
import { fakeTraining, line, quietContext, softmax } from '../testing/fakeTraining.ts';
import { gradientFlow } from './gradientFlow.ts';

const parameter = (name: string, change: Partial<ParameterStep> = {}): ParameterStep => ({
  name,
  location: line(3),
  size: 10,
  heldByOptimizer: true,
  gradientNorm: 0.1,
  updateRatio: 0.001,
  madeInForward: false,
  unitsAlike: null,
  ...change,
});

const sound: StepDescription = {
  parameters: [parameter('weight'), parameter('bias')],
  gradientsCleared: true,
  clippedBeforeBackward: null,
  outputGradientNorms: null,
  stilledLayers: [],
};

function judge(step: Partial<StepDescription>): Promise<Judgement> {
  const training = fakeTraining({
    beforeActivation: [[0, 0]],
    activation: 'softmax',
    activate: softmax,
    targets: [[1, 0]],
    criterion: () => 0.7,
  });
  return gradientFlow.judge({ ...training, describeStep: async () => ({ ...sound, ...step }) }, quietContext);
}

test('a sound step passes', async () => {
  assert.equal((await judge({})).verdict, 'pass');
});

test('frozen and unused parameters are told, not accused', async () => {
  const judgement = await judge({
    parameters: [
      parameter('head'),
      parameter('backbone', { heldByOptimizer: false }),
      parameter('spare', { gradientNorm: null }),
    ],
  });
  assert.equal(judgement.verdict, 'pass');
  assert.match(judgement.message, /spare got none.*backbone got one and no optimizer holds it/);
});

const faulty: Readonly<Record<string, { step: Partial<StepDescription>; says: RegExp; line: number }>> = {
  'gradients that are never cleared': { step: { gradientsCleared: false }, says: /never cleared/, line: 9 },
  'a clip before backward': {
    step: { clippedBeforeBackward: line(17) },
    says: /on line 17, before backward/,
    line: 17,
  },
  'a layer made in forward': {
    step: {
      parameters: [parameter('weight'), parameter('fc.weight', { madeInForward: true, heldByOptimizer: false })],
    },
    says: /fc\.weight is made anew/,
    line: 3,
  },
  'a loss cut off from the net': {
    step: { parameters: [parameter('weight', { gradientNorm: null }), parameter('bias', { gradientNorm: 0 })] },
    says: /None of the 2 parameters/,
    line: 10,
  },
  'a gradient that is not finite': {
    step: { parameters: [parameter('weight', { gradientNorm: Number.NaN })] },
    says: /weight is not finite/,
    line: 3,
  },
};

for (const [name, { step, says, line: expected }] of Object.entries(faulty)) {
  test(`found: ${name}`, async () => {
    const judgement = await judge(step);
    assert.equal(judgement.verdict, 'fail', judgement.message);
    assert.match(judgement.message, says);
    assert.equal(judgement.location?.line, expected);
  });
}
