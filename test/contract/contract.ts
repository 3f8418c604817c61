/**
 * What every probe has to answer on the same nets, with the same weights and data: one net a description,
 * one set of assertions. A framework passes by bringing a script for each net.
 */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, it } from 'node:test';
import { NotApplicableError } from '../../src/training/errors.ts';
import type { Framework, OutputActivation } from '../../src/training/protocol/capture.ts';
import { examplesContract } from './examples.ts';
import { experimentOptions } from './experimentOptions.ts';
import { inspectionContract } from './inspections.ts';
import { type LayerFacts, layerContract } from './layers.ts';
import { type AskTraining, lineOf, oneTraining } from './runs.ts';
import { stepContract } from './steps.ts';

/** A script that trains one of the contract's nets, and texts by which its lines are found. */
export interface NetScript {
  readonly script: string;
  readonly lines: {
    readonly step: string;
    readonly loss: string;
    readonly optimizer: string | null;
    readonly activation?: string;
  };
  /** Its net is no module: such a net cannot be called by itself, and nothing tells the axis of a matrix's units. */
  readonly noModule?: true;
}

export type NetName = 'cnn' | 'cubic' | 'clipped' | 'closure' | 'tokens' | 'heads' | 'weighted' | 'gan' | 'by-hand';

interface NetFacts {
  /** From the arithmetic alone, where it has a closed form; else measured once by the plain script. */
  readonly loss: number;
  readonly zero: number;
  readonly leastConstant: number;
  /** The least that the criterion can reach over free outputs before the activation. */
  readonly floor: number;
  readonly doubled: number;
  readonly batchSize: number;
  readonly activations: readonly OutputActivation[];
  readonly parameters: number;
  /** The learning rate, where the script's own optimizer is Adam. */
  readonly adam?: number;
  readonly inputShapes: readonly (readonly number[])[];
  readonly targetShapes: readonly (readonly number[])[];
}

const entropy = (...counts: readonly number[]): number => {
  const total = counts.reduce((a, b) => a + b, 0);
  return counts.reduce((sum, count) => sum - (count / total) * Math.log(count / total), 0);
};

export const netFacts: Readonly<Record<NetName, NetFacts>> = {
  cnn: {
    loss: 2.320164680480957,
    zero: Math.log(10),
    leastConstant: entropy(2, 2, 2, 2, 2, 2, 1, 1, 1, 1),
    floor: 0,
    doubled: 2.320164680480957,
    batchSize: 16,
    activations: ['softmax'],
    parameters: 410,
    adam: 0.01,
    inputShapes: [[16, 8, 8, 1]],
    targetShapes: [[16, 10]],
  },
  cubic: {
    loss: 1.4420161247253418,
    // y = 2x + 1 over 20 even points of [−1, 1]: the mean of y² and its variance.
    zero: 1 + (4 * 21) / (3 * 19),
    leastConstant: (4 * 21) / (3 * 19),
    floor: 0,
    doubled: 1.4420161247253418,
    batchSize: 20,
    activations: ['none'],
    parameters: 4,
    inputShapes: [[20]],
    targetShapes: [[20]],
  },
  clipped: {
    loss: 1.1330689191818237,
    zero: Math.log(3),
    leastConstant: Math.log(3),
    floor: 0,
    doubled: 1.1330689191818237,
    batchSize: 12,
    activations: ['none'],
    parameters: 83,
    inputShapes: [[12, 6]],
    targetShapes: [[12, 3]],
  },
  closure: {
    loss: 1.3769564628601074,
    zero: Math.log(4),
    leastConstant: entropy(3, 3, 2, 2),
    floor: 0,
    doubled: 1.3769564628601074,
    batchSize: 10,
    activations: ['softmax'],
    parameters: 74,
    adam: 0.02,
    inputShapes: [[10, 5]],
    targetShapes: [[10, 4]],
  },
  tokens: {
    // Dropout makes the captured loss a matter of chance; the script prints it.
    loss: Number.NaN,
    zero: Math.LN2,
    leastConstant: entropy(2, 6),
    floor: 0,
    doubled: Number.NaN,
    batchSize: 8,
    activations: ['sigmoid'],
    parameters: 148,
    inputShapes: [[8, 5]],
    targetShapes: [[8, 1]],
  },
  heads: {
    loss: 13.773595809936523,
    zero: 14.630495071411133,
    leastConstant: 4.561081886291504,
    floor: 0,
    doubled: 13.773595809936523,
    batchSize: 8,
    activations: ['none', 'softmax'],
    parameters: 58,
    inputShapes: [[8, 4]],
    targetShapes: [
      [8, 1],
      [8, 1],
    ],
  },
  weighted: {
    loss: 1.147260308265686,
    // Six examples of weight 1, two of weight 3, and the regulariser's constant.
    zero: 1.5 * Math.LN2 + 0.08068478107452393,
    leastConstant: 1.5 * Math.LN2 + 0.08068478107452393,
    floor: 0.08068478107452393,
    doubled: 1.147260308265686,
    batchSize: 8,
    activations: ['softmax'],
    parameters: 8,
    inputShapes: [[8, 3]],
    targetShapes: [[8, 2]],
  },
  gan: {
    loss: 1.4616663455963135,
    zero: 2 * Math.LN2,
    leastConstant: 0,
    floor: 0,
    doubled: 1.4616663455963135,
    batchSize: 6,
    activations: ['none', 'none'],
    parameters: 21,
    adam: 0.01,
    inputShapes: [
      [6, 2],
      [6, 3],
    ],
    targetShapes: [
      [6, 1],
      [6, 1],
    ],
  },
  'by-hand': {
    loss: 7.359375,
    zero: 9.75,
    leastConstant: 2.1875,
    floor: 0,
    doubled: 7.359375,
    batchSize: 4,
    activations: ['none'],
    parameters: 3,
    inputShapes: [[4, 2]],
    targetShapes: [[4, 1]],
  },
};

/** Of nets that are made of layers in every framework. */
const layerFacts: Readonly<Partial<Record<NetName, Omit<LayerFacts, 'batchSize'>>>> = {
  cnn: { affine: false, weightLayers: 2 },
  closure: { affine: false, weightLayers: 2, limited: 'tanh' },
  weighted: { affine: true, weightLayers: 1 },
};

function near(actual: number, expected: number, tolerance: number, what: string): void {
  if (Number.isFinite(expected)) {
    const difference = Math.abs(actual - expected);
    assert.ok(difference <= tolerance * Math.max(1, Math.abs(expected)), `${what}: ${actual}, expected ${expected}`);
  }
}

/** Declares the contract's tests for one probe. */
export function probeContract(
  framework: Framework,
  probesDirectory: string,
  nets: Readonly<Partial<Record<NetName, NetScript>>>,
): void {
  for (const [name, net] of Object.entries(nets) as [NetName, NetScript][]) {
    describe(`${framework} · ${name} (${path.basename(net.script)})`, () =>
      netContract(framework, name, net, oneTraining(probesDirectory, net.script)));
  }
}

function netContract(
  framework: Framework,
  name: NetName,
  { script, lines, noModule }: NetScript,
  ask: AskTraining,
): void {
  const facts = netFacts[name];

  it('captures the step', () =>
    ask(async ({ capture }) => {
      assert.equal(capture.framework, framework);
      near(capture.loss.value, facts.loss, 1e-5, 'loss');
      assert.equal(capture.batch.size, facts.batchSize);
      assert.deepEqual(
        capture.outputs.map(({ activation }) => activation),
        facts.activations,
      );
      assert.equal(capture.model?.parameterCount, facts.parameters);
      assert.deepEqual(
        capture.batch.inputs.map(({ shape }) => shape),
        facts.inputShapes,
      );
      assert.deepEqual(
        capture.batch.targets.map(({ shape }) => shape),
        facts.targetShapes,
      );
      assert.equal(capture.repeat.exact, true, capture.repeat.reason ?? '');
      assert.equal(capture.repeat.loss, capture.loss.value);
      assert.equal(capture.location?.file, script);
      assert.equal(capture.location?.line, lineOf(script, lines.step), 'line of the step');
      assert.equal(capture.loss.location?.line, lineOf(script, lines.loss), 'line of the loss');
      assert.equal(capture.optimizer === null, lines.optimizer === null);
      if (lines.optimizer !== null) {
        assert.equal(capture.optimizer?.location?.line, lineOf(script, lines.optimizer), 'line of the optimizer');
        assert.ok((capture.optimizer?.learningRate ?? 0) > 0);
      }
      if (lines.activation !== undefined) {
        const last = capture.outputs.at(-1);
        assert.equal(last?.activationLocation?.line, lineOf(script, lines.activation), 'line of the activation');
      }
    }));

  it("asks the script's own criterion", () =>
    ask(async (training) => {
      const { capture } = training;
      const all = Array.from({ length: facts.batchSize }, (_, index) => index);
      const doubled = [...all, ...all];
      near(await training.lossOf({ outputs: { kind: 'captured' } }), capture.loss.value, 1e-5, 'captured');
      near(await training.lossOf({ outputs: { kind: 'zero' } }), facts.zero, 1e-5, 'zero');
      near(
        await training.lossOf({ outputs: { kind: 'captured' }, rows: doubled }),
        capture.loss.value,
        1e-5,
        'doubled',
      );
      near(await training.lossOf({ outputs: { kind: 'zero' }, rows: doubled }), facts.zero, 1e-5, 'zero, doubled');
      const constant = await training.leastLoss({ over: 'constant', space: 'before-activation' });
      near(constant.value, facts.leastConstant, 1e-4, 'least constant');
      const values = constant.constant ?? [];
      near(
        await training.lossOf({ outputs: { kind: 'constant', values } }),
        constant.value,
        1e-4,
        'the constant found',
      );
      const floor = await training.leastLoss({ over: 'each-example', space: 'before-activation' });
      near(floor.value, facts.floor, 2e-3, 'floor');
      assert.ok(floor.value <= constant.value + 1e-6);
    }));

  it('runs experiments from the captured state and puts it back', () =>
    ask(async (training) => {
      const first = await training.run({
        batches: 'first-only',
        steps: 4,
        observe: ['gradient-norms', 'update-norms'],
      });
      assert.equal(first.rows.length, 4);
      assert.equal(first.rows[0]?.loss, training.capture.loss.value, 'the first row is the captured step');
      const norms = Object.values(first.rows[0]?.gradientNorms ?? {});
      assert.ok(norms.length > 0 && norms.some((norm) => norm > 0));
      const trained = await training.run({ batches: 'as-trained', steps: 3 });
      assert.ok(trained.rows.length >= 1);
      assert.equal(trained.rows[0]?.loss, training.capture.loss.value);
      const again = await training.run({
        batches: 'first-only',
        steps: 4,
        observe: ['gradient-norms', 'update-norms'],
      });
      assert.deepEqual(again.rows, first.rows, 'the same experiment gives the same losses, bit for bit');
      assert.deepEqual((await training.run({ batches: 'as-trained', steps: 3 })).rows, trained.rows);
      near(await training.lossOf({ outputs: { kind: 'captured' } }), training.capture.loss.value, 1e-5, 'afterwards');
      if (first.rows.every(({ loss }) => loss > 0) && name !== 'tokens') {
        assert.ok((first.rows.at(-1)?.loss ?? 0) < (first.rows[0]?.loss ?? 0), 'the batch is being learnt');
        const below = (first.rows[1]?.loss ?? 0) + 1e-9;
        const stopped = await training.run({ batches: 'first-only', steps: 4, stopBelow: below });
        assert.equal(stopped.stopped, 'below');
      }
    }));

  it('feeds zeroed inputs and shuffled targets, or says why not', () =>
    ask(async (training) => {
      for (const batches of ['zero-inputs', 'shuffled-targets'] as const) {
        try {
          const { rows } = await training.run({ batches, steps: 2, seed: 1 });
          const same = await training.run({ batches, steps: 2, seed: 1 });
          assert.deepEqual(same.rows, rows);
          // The GAN's targets are all alike, so dealing them out anew changes nothing.
          if (name !== 'gan') {
            assert.notEqual(rows[0]?.loss, training.capture.loss.value, `${batches} changes the loss`);
          }
        } catch (error) {
          assert.ok(error instanceof NotApplicableError, String(error));
          assert.equal(name, 'gan', error.message);
        }
      }
    }));

  experimentOptions(ask, {
    penalised: name === 'weighted',
    ...(facts.adam === undefined ? {} : { adam: facts.adam }),
    byHand: lines.optimizer === null,
    dropout: name === 'tokens',
    standardised: name === 'tokens' ? false : name === 'cubic' || name === 'gan' ? null : true,
  });

  layerContract(ask, { batchSize: facts.batchSize, ...layerFacts[name] });

  examplesContract(ask, facts.batchSize);

  inspectionContract(ask, { ...facts, noModule: noModule === true });

  stepContract(ask, { ...facts, byHand: lines.optimizer === null, noModule: noModule === true });

  it('saves tensors as .npy', () =>
    ask(async (training, runDirectory) => {
      const [input] = training.capture.batch.inputs;
      assert.ok(input);
      const { file, summary } = await training.saveTensor(input.id);
      assert.equal(path.dirname(file), runDirectory);
      assert.deepEqual(summary.shape, input.shape);
      const bytes = readFileSync(file);
      assert.equal(bytes.toString('latin1', 1, 6), 'NUMPY');
      const header = bytes.toString('latin1', 10, 10 + bytes.readUInt16LE(8));
      assert.equal((10 + header.length) % 64, 0);
      const size = input.shape.reduce((a, b) => a * b, 1);
      assert.equal(bytes.length, 10 + header.length + 4 * size);
      const start = 10 + header.length;
      const firstValue = input.dtype === 'int32' ? bytes.readInt32LE(start) : bytes.readFloatLE(start);
      assert.equal(firstValue, input.firstValues[0]);
      const weights = await training.weights();
      const count = weights.reduce((sum, { shape }) => sum + shape.reduce((a, b) => a * b, 1), 0);
      assert.equal(count, facts.parameters);
    }));
}
