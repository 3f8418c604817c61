/** What an experiment's options have to do on every net of the contract. */
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { it } from 'node:test';
import { readNpy } from '../../src/tensors/npy.ts';
import { NotApplicableError } from '../../src/training/errors.ts';
import type { Experiment, Trace } from '../../src/training/protocol/experiments.ts';
import type { ParameterStep } from '../../src/training/protocol/step.ts';
import type { Training } from '../../src/training/training.ts';
import type { AskTraining } from './runs.ts';

export interface OptionFacts {
  /** The loss has a term that is a function of the weights alone. */
  readonly penalised: boolean;
  /** The script's own optimizer is Adam, with this learning rate. */
  readonly adam?: number;
  /** There is no optimizer to be replaced. */
  readonly byHand: boolean;
  readonly dropout: boolean;
  /** Whether inputs can be standardised; null where a framework may or may not be able to. */
  readonly standardised: boolean | null;
}

function near(actual: number | undefined, expected: number | undefined, tolerance: number, what: string): void {
  assert.ok(actual !== undefined && expected !== undefined, what);
  assert.ok(
    Math.abs(actual - expected) <= tolerance * Math.max(1, Math.abs(expected)),
    `${what}: ${actual}, expected ${expected}`,
  );
}

/** The trace, or null where the probe says that it cannot be had. */
async function traceOf(training: Training, experiment: Experiment): Promise<Trace | null> {
  try {
    return await training.run(experiment);
  } catch (error) {
    assert.ok(error instanceof NotApplicableError, String(error));
    return null;
  }
}

/** Null where the probe says that they cannot be told. */
async function parametersOf(training: Training): Promise<readonly ParameterStep[] | null> {
  try {
    return (await training.describeStep()).parameters;
  } catch (error) {
    assert.ok(error instanceof NotApplicableError, String(error));
    return null;
  }
}

/** Declares the tests of one net. */
export function experimentOptions(ask: AskTraining, facts: OptionFacts): void {
  it('lets parameters begin with other numbers, and gives them back', () =>
    ask(async (training) => {
      const plain: Experiment = { batches: 'first-only', steps: 2 };
      const parameters = await parametersOf(training);
      // Where gradients are asked for one by one, parameters are not described, and have no names to be asked by.
      if (parameters === null) {
        assert.ok(facts.byHand);
        return;
      }
      const name = parameters.find(({ gradientNorm }) => gradientNorm !== null && gradientNorm > 0)?.name ?? '';
      const own = await training.run(plain);
      const scattered = await traceOf(training, { ...plain, scatter: [name] });
      assert.equal(scattered === null, training.capture.framework === 'tfjs');
      if (scattered === null) return;
      assert.notEqual(scattered.rows[0]?.loss, own.rows[0]?.loss);
      assert.deepEqual((await training.run({ ...plain, scatter: [name] })).rows, scattered.rows);
      assert.deepEqual((await training.run(plain)).rows, own.rows, 'the parameters have their numbers back');
    }));

  it('keeps weights as they are at the last row, and gives them back', () =>
    ask(async (training) => {
      const valuesOf = async (id: string) =>
        Array.from(readNpy(await readFile((await training.saveTensor(id)).file)).values);
      const [first] = await training.weights();
      const name = first?.name ?? '';
      const own = await valuesOf(first?.id ?? '');
      const after = async (steps: number) => {
        const { rows } = await training.run({ batches: 'first-only', steps, keepWeights: [name] });
        assert.deepEqual(
          rows.map(({ weights }) => Object.keys(weights ?? {})),
          rows.map(({ step }) => (step === steps - 1 ? [name] : [])),
        );
        return valuesOf(rows.at(-1)?.weights?.[name] ?? '');
      };
      assert.deepEqual(await after(1), own, 'the first row lies before the first update');
      const moved = await after(3);
      assert.equal(moved.length, own.length);
      assert.notDeepEqual(moved, own);
      assert.deepEqual(await after(3), moved);
      const [again] = await training.weights();
      assert.deepEqual(await valuesOf(again?.id ?? ''), own, 'the net has its weights back');
    }));

  it('lets Adam take the place of the optimizer, and gives it back', () =>
    ask(async (training) => {
      const plain: Experiment = { batches: 'first-only', steps: 4 };
      const learningRate = facts.adam ?? 0.003;
      const substituted: Experiment = {
        ...plain,
        optimizer: { kind: 'adam', learningRate },
        observe: ['learning-rate'],
      };
      const own = await training.run(plain);
      const adam = await traceOf(training, substituted);
      assert.equal(adam === null, facts.byHand);
      if (adam === null) return;
      assert.equal(adam.rows[0]?.loss, own.rows[0]?.loss);
      assert.deepEqual(
        adam.rows.map((row) => row.learningRate),
        Array(4).fill(learningRate),
      );
      assert.deepEqual((await training.run(substituted)).rows, adam.rows);
      assert.deepEqual((await training.run(plain)).rows, own.rows, 'the script has its optimizer back');
      for (const [step, row] of adam.rows.entries()) {
        if (facts.adam !== undefined) near(row.loss, own.rows[step]?.loss, 1e-4, `Adam for Adam, step ${step}`);
        else if (step > 0 && !facts.dropout) assert.notEqual(row.loss, own.rows[step]?.loss);
      }
    }));

  it('stills the noise of a net, and changes nothing without noise', () =>
    ask(async (training) => {
      const plain: Experiment = { batches: 'first-only', steps: 4 };
      const own = await training.run(plain);
      const still = await training.run({ ...plain, still: true });
      if (!facts.dropout) {
        assert.deepEqual(still.rows, own.rows);
        return;
      }
      assert.notEqual(still.rows[0]?.loss, own.rows[0]?.loss);
      const [first, second] = [1, 2].map((seed) => training.run({ ...plain, still: true, seed }));
      assert.deepEqual((await first)?.rows, (await second)?.rows, 'no random number is left');
      assert.deepEqual((await training.run(plain)).rows, own.rows, 'dropout is back');
    }));

  it('stops in time', () =>
    ask(async (training) => {
      const trace = await training.run({ batches: 'first-only', steps: 1000, withinMilliseconds: 0 });
      assert.equal(trace.stopped, 'time');
      assert.equal(trace.rows.length, 1);
      assert.equal(
        (await training.run({ batches: 'first-only', steps: 2, withinMilliseconds: 60_000 })).stopped,
        'steps',
      );
    }));

  it('gives predictions that the criterion takes for outputs', () =>
    ask(async (training) => {
      const { rows } = await training.run({
        batches: 'first-only',
        steps: 3,
        still: true,
        observe: ['final-predictions'],
      });
      assert.deepEqual(
        rows.map((row) => row.predictions !== undefined),
        [false, false, true],
      );
      const ids = rows.at(-1)?.predictions ?? [];
      assert.equal(ids.length, training.capture.outputs.length);
      for (const [index, id] of ids.entries()) {
        const { summary } = await training.saveTensor(id);
        assert.deepEqual(summary.shape, training.capture.outputs[index]?.shape);
      }
      // A penalty of the weights stays what it was at the capture.
      const tolerance = facts.penalised ? 1e-2 : 1e-5;
      near(await training.lossOf({ outputs: { kind: 'tensors', ids } }), rows.at(-1)?.loss, tolerance, 'their loss');
      await assert.rejects(training.lossOf({ outputs: { kind: 'tensors', ids: [] } }), NotApplicableError);
    }));

  it('standardises inputs', () =>
    ask(async (training) => {
      const experiment: Experiment = { batches: 'standardised-inputs', steps: 3 };
      const trace = await traceOf(training, experiment);
      if (facts.standardised !== null) assert.equal(trace !== null, facts.standardised);
      if (trace === null) return;
      assert.notEqual(trace.rows[0]?.loss, training.capture.loss.value);
      assert.deepEqual((await training.run(experiment)).rows, trace.rows);
    }));
}
