/** What every probe has to say of a net's layers. */
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { it } from 'node:test';
import { readNpy } from '../../src/tensors/npy.ts';
import { NotApplicableError } from '../../src/training/errors.ts';
import type { LayerActivations } from '../../src/training/protocol/step.ts';
import type { Training } from '../../src/training/training.ts';
import type { AskTraining } from './runs.ts';

export interface LayerFacts {
  readonly batchSize: number;
  /** Whether the net is affine before its last activation; undefined where a framework may or may not be able to tell. */
  readonly affine?: boolean | null;
  /** How many layers with weights, where they are layers. */
  readonly weightLayers?: number;
  /** Kinds of layers with a limit, lower case. */
  readonly limited?: string;
}

const isShare = (value: number): boolean => value >= 0 && value <= 1;

async function activationsOf(training: Training): Promise<readonly LayerActivations[] | null> {
  try {
    return await training.activations();
  } catch (error) {
    assert.ok(error instanceof NotApplicableError, String(error));
    return null;
  }
}

/** Asked for examples, layers say the same, and how their values are spread, and keep those of the first examples. */
async function keptOf(training: Training, layers: readonly LayerActivations[], batchSize: number): Promise<void> {
  const asked = await training.activations({ keepExamples: 2 });
  assert.deepEqual(
    asked.map(({ histogram, kept, unitAxis, ...figures }) => figures),
    layers,
  );
  for (const { name, shape, statistics, histogram = [], kept, unitAxis = -1 } of asked) {
    assert.equal(histogram.length, 48, name);
    const count = histogram.reduce((sum, each) => sum + each, 0);
    assert.equal(
      count % shape.reduce((product, size) => product * size, 1),
      0,
      `${name}: each value of each call once`,
    );
    assert.ok(unitAxis >= 0 && unitAxis < shape.length, name);
    assert.ok(kept, name);
    assert.deepEqual(kept.shape, [Math.min(2, batchSize), ...shape.slice(1)], name);
    const { values } = readNpy(await readFile((await training.saveTensor(kept.id)).file));
    for (const value of Array.from(values))
      assert.ok(value >= (statistics?.minimum ?? 0) - 1e-6 && value <= (statistics?.maximum ?? 0) + 1e-6, name);
  }
}

/** Declares the tests of one net. */
export function layerContract(ask: AskTraining, facts: LayerFacts): void {
  it('tells what comes out of each layer, and leaves no trace', () =>
    ask(async (training) => {
      const layers = await activationsOf(training);
      assert.equal(layers === null && facts.weightLayers !== undefined, false);
      if (layers === null) return;
      assert.ok(layers.length >= (facts.weightLayers ?? 1));
      for (const { name, shape, statistics, deadShare, zeroShare, saturatedShare, location } of layers) {
        assert.equal(shape[0], facts.batchSize, name);
        assert.equal(statistics?.nanCount, 0, name);
        assert.ok(isShare(deadShare) && isShare(zeroShare) && isShare(saturatedShare ?? 0), name);
        assert.ok(deadShare <= zeroShare + 1e-9, name);
        assert.ok(location === null || location.line > 0);
      }
      assert.equal(new Set(layers.map(({ name }) => name)).size, layers.length, 'every name once');
      if (facts.limited !== undefined) {
        const limited = layers.filter(({ saturatedShare }) => saturatedShare !== null);
        assert.ok(limited.length > 0, `${facts.limited} has limits`);
      }
      assert.deepEqual(await training.activations(), layers);
      await keptOf(training, layers, facts.batchSize);
      const { rows } = await training.run({ batches: 'first-only', steps: 1 });
      assert.equal(rows[0]?.loss, training.capture.loss.value);
    }));

  it('tells whether the net is affine', () =>
    ask(async (training) => {
      const linearity = await training.linearity();
      if (facts.affine !== undefined) assert.equal(linearity.affine, facts.affine);
      if (facts.weightLayers !== undefined) assert.equal(linearity.weightLayers.length, facts.weightLayers);
      const { rows } = await training.run({ batches: 'first-only', steps: 1 });
      assert.equal(rows[0]?.loss, training.capture.loss.value);
    }));
}
