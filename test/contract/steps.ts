/** What every probe has to answer of one of the script's own steps. */
import assert from 'node:assert/strict';
import { it } from 'node:test';
import { NotApplicableError } from '../../src/training/errors.ts';
import type { AskTraining } from './runs.ts';

/** Sound nets: every parameter learns, none is a copy of another, nothing is stilled. Declares the tests of one net. */
export function stepContract(
  ask: AskTraining,
  facts: {
    readonly batchSize: number;
    readonly parameters: number;
    readonly byHand: boolean;
    readonly noModule: boolean;
  },
): void {
  it('describes what a step does to the parameters', () =>
    ask(async (training) => {
      const { batchSize, parameters, byHand, noModule } = facts;
      if (byHand && noModule) {
        // Nothing tells which gradient is whose.
        await assert.rejects(training.describeStep(), NotApplicableError);
        return;
      }
      const step = await training.describeStep();
      // A net that only feeds the one that is trained gets gradients too.
      const own = step.parameters.filter(
        ({ updateRatio, heldByOptimizer }) => updateRatio !== null || heldByOptimizer || byHand,
      );
      assert.equal(
        own.reduce((sum, { size }) => sum + size, 0),
        parameters,
      );
      for (const parameter of own) {
        assert.equal(parameter.heldByOptimizer, byHand ? null : true, parameter.name);
        assert.ok((parameter.gradientNorm ?? 0) > 0, parameter.name);
        assert.equal(parameter.madeInForward, false);
        assert.notEqual(parameter.unitsAlike, true, parameter.name);
      }
      const matrices = own.flatMap(({ units, size }) => (units ? [{ ...units, size }] : []));
      const known = !noModule && own.some(({ unitsAlike }) => unitsAlike !== null);
      assert.ok(matrices.length > 0 || !known, 'the units of weight matrices are counted');
      for (const { count, withoutGradient, size } of matrices) {
        assert.ok(count > 0 && size % count === 0 && withoutGradient < count);
      }
      assert.notEqual(step.gradientsCleared, false);
      assert.equal(step.clippedBeforeBackward, null);
      assert.deepEqual(step.stilledLayers, []);
      if (step.outputGradientNorms !== null) {
        assert.equal(step.outputGradientNorms.length, batchSize);
        assert.ok(step.outputGradientNorms.every((norm) => norm > 0));
      }
      const { rows } = await training.run({ batches: 'first-only', steps: 1, observe: ['gradient-norms'] });
      assert.equal(rows[0]?.loss, training.capture.loss.value, 'all is put back');
      const length = (norms: readonly number[]) => Math.hypot(...norms);
      const described = length(own.map(({ gradientNorm }) => gradientNorm ?? 0));
      const traced = length(Object.values(rows[0]?.gradientNorms ?? {}));
      assert.ok(Math.abs(described - traced) <= 1e-5 * traced, `${described}, traced ${traced}`);
    }));
}
