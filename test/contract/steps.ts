/** What every probe has to answer of one of the script's own steps, on the contract's nets. */
import assert from 'node:assert/strict';
import path from 'node:path';
import { describe, it } from 'node:test';
import type { LaunchedTraining } from '../../src/training/launchedTraining.ts';
import type { Framework } from '../../src/training/protocol/capture.ts';
import { type NetName, type NetScript, netFacts } from './contract.ts';
import type { RunOptions } from './runs.ts';

type WithTraining = <T>(
  script: string,
  use: (training: LaunchedTraining) => Promise<T>,
  options?: RunOptions,
) => Promise<T>;

/** Sound nets: every parameter learns, none is a copy of another, nothing is stilled. */
export function stepContract(
  framework: Framework,
  withTraining: WithTraining,
  nets: Readonly<Partial<Record<NetName, NetScript>>>,
): void {
  for (const [name, { script, lines }] of Object.entries(nets) as [NetName, NetScript][]) {
    const facts = netFacts[name];
    describe(`${framework} · the step of ${name} (${path.basename(script)})`, () => {
      it('describes what a step does to the parameters', () =>
        withTraining(script, async (training) => {
          const step = await training.describeStep();
          // A net that only feeds the one that is trained gets gradients too.
          const own = step.parameters.filter(
            ({ updateRatio, heldByOptimizer }) => updateRatio !== null || heldByOptimizer || lines.optimizer === null,
          );
          assert.equal(
            own.reduce((sum, { size }) => sum + size, 0),
            facts.parameters,
          );
          for (const parameter of own) {
            assert.equal(parameter.heldByOptimizer, lines.optimizer === null ? null : true, parameter.name);
            assert.ok((parameter.gradientNorm ?? 0) > 0, parameter.name);
            assert.equal(parameter.madeInForward, false);
            assert.notEqual(parameter.unitsAlike, true, parameter.name);
          }
          const matrices = own.flatMap(({ units, size }) => (units ? [{ ...units, size }] : []));
          const known = own.some(({ unitsAlike }) => unitsAlike !== null);
          assert.ok(matrices.length > 0 || !known, 'the units of weight matrices are counted');
          for (const { count, withoutGradient, size } of matrices) {
            assert.ok(count > 0 && size % count === 0 && withoutGradient < count);
          }
          assert.notEqual(step.gradientsCleared, false);
          assert.equal(step.clippedBeforeBackward, null);
          assert.deepEqual(step.stilledLayers, []);
          if (step.outputGradientNorms !== null) {
            assert.equal(step.outputGradientNorms.length, facts.batchSize);
            assert.ok(step.outputGradientNorms.every((norm) => norm > 0));
          }
          const { rows } = await training.run({ batches: 'first-only', steps: 1, observe: ['gradient-norms'] });
          assert.equal(rows[0]?.loss, training.capture.loss.value, 'all is put back');
          const length = (norms: readonly number[]) => Math.hypot(...norms);
          const described = length(own.map(({ gradientNorm }) => gradientNorm ?? 0));
          const traced = length(Object.values(rows[0]?.gradientNorms ?? {}));
          assert.ok(Math.abs(described - traced) <= 1e-5 * traced, `${described}, traced ${traced}`);
        }));
    });
  }
}
