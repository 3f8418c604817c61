/** What every probe has to answer when it is asked about the captured step itself, on the contract's nets. */
import assert from 'node:assert/strict';
import path from 'node:path';
import { describe, it } from 'node:test';
import { NotApplicableError } from '../../src/training/errors.ts';
import type { Framework } from '../../src/training/protocol.ts';
import { type NetName, type NetScript, netFacts } from './contract.ts';
import { withTraining } from './runs.ts';

/** Nets whose step is one loss over all parameters, each held by what updates it. */
const WHOLE: ReadonlySet<NetName> = new Set([
  'cnn',
  'cubic',
  'clipped',
  'closure',
  'tokens',
  'heads',
  'weighted',
  'by-hand',
]);

/** Declares the contract's tests for one probe. */
export function inspectionContract(
  framework: Framework,
  probesDirectory: string,
  nets: Readonly<Partial<Record<NetName, NetScript>>>,
): void {
  for (const [name, { script }] of Object.entries(nets) as [NetName, NetScript][]) {
    describe(`${framework} · ${name} looked at (${path.basename(script)})`, () =>
      inspections(probesDirectory, name, script));
  }
}

function inspections(probesDirectory: string, name: NetName, script: string): void {
  const facts = netFacts[name];

  it('describes one of its own steps', () =>
    withTraining(probesDirectory, script, async (training) => {
      const step = await training.describeStep();
      const trained = step.parameters.filter(({ heldByOptimizer }) => heldByOptimizer === true);
      if (WHOLE.has(name)) {
        assert.equal(trained.length, step.parameters.length, 'all are held');
        assert.equal(
          trained.reduce((sum, { size }) => sum + size, 0),
          facts.parameters,
        );
      }
      for (const { name: parameter, gradientNorm, updateRatio, madeInForward, unitsAlike } of trained) {
        assert.ok(gradientNorm !== null && gradientNorm > 0, `${parameter} gets a gradient: ${gradientNorm}`);
        assert.ok(updateRatio !== null && updateRatio > 0 && updateRatio < 2, `${parameter} moves: ${updateRatio}`);
        assert.equal(madeInForward, false);
        assert.notEqual(unitsAlike, true, parameter);
      }
      assert.ok(trained.length > 0);
      assert.equal(step.clippedBeforeBackward, null);
      assert.notEqual(step.gradientsCleared, false);
      assert.deepEqual(step.stilledLayers, []);
      assert.equal(step.outputGradientNorms?.length, facts.batchSize);
      assert.ok(step.outputGradientNorms?.every((norm) => norm > 0));
      assert.deepEqual(await training.describeStep(), step, 'the state is put back');
    }));

  it('charts which output depends on which example', () =>
    withTraining(probesDirectory, script, async (training) => {
      const { matrix } = await training.dependencies({ along: 'batch' });
      const count = Math.min(16, facts.batchSize);
      assert.equal(matrix.length, count);
      for (const [i, row] of matrix.entries()) {
        assert.equal(row.length, count);
        for (const [j, influence] of row.entries()) {
          if (i === j) assert.ok(influence >= 0 && influence <= 1);
          else assert.equal(influence, 0, `output ${i} on example ${j}`);
        }
      }
      assert.equal(Math.max(...matrix.flat()), 1);
      await assert.rejects(training.dependencies({ along: 'time' }), NotApplicableError, 'one output for each example');
    }));

  it('tells what comes out of each layer', () =>
    withTraining(probesDirectory, script, async (training) => {
      const layers = await training.activations();
      for (const { name: layer, shape, statistics, deadShare, zeroShare, saturatedShare } of layers) {
        assert.ok(shape.length > 0 && statistics !== null, layer);
        for (const share of [deadShare, zeroShare, saturatedShare ?? 0]) assert.ok(share >= 0 && share <= 1, layer);
        assert.ok(deadShare <= zeroShare + 1e-9, 'a dead unit gives zeros only');
      }
      assert.equal(layers.length, ACTIVE[name]);
      const { layers: made = [] } = training.capture.model ?? {};
      for (const { location } of layers.filter((layer) => made.some((each) => each.name === layer.name))) {
        assert.equal(location?.file, script);
      }
    }));

  it('tells by trying whether the net is an affine map', () =>
    withTraining(probesDirectory, script, async (training) => {
      const { affine, weightLayers } = await training.linearity();
      assert.equal(affine, AFFINE[name]);
      if (name !== 'gan') assert.equal(weightLayers.length, WEIGHING[name]);
    }));
}

/** Calls of layers in one step; of hand-made nets the activations. */
const ACTIVE: Readonly<Record<NetName, number>> = {
  cnn: 4,
  cubic: 0,
  clipped: 1,
  closure: 3,
  tokens: 4,
  heads: 3,
  weighted: 1,
  gan: 7,
  'by-hand': 0,
};

const AFFINE: Readonly<Record<NetName, boolean | null>> = {
  cnn: false,
  cubic: false,
  clipped: false,
  closure: false,
  tokens: null,
  heads: false,
  weighted: true,
  gan: null,
  'by-hand': true,
};

const WEIGHING: Readonly<Record<NetName, number>> = {
  cnn: 2,
  cubic: 0,
  clipped: 2,
  closure: 2,
  tokens: 2,
  heads: 3,
  weighted: 1,
  gan: 2,
  'by-hand': 1,
};
