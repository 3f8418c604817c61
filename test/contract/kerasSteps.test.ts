/** What the Keras probe answers of steps, data and evaluations, beyond the capture. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { fixture, nets, train } from './kerasNets.ts';
import { lineOf } from './runs.ts';
import { stepContract } from './steps.ts';

stepContract('keras', train, nets);

describe('keras · a step that leaves parameters behind', () => {
  it('tells layers made anew, layers that no optimizer holds, stilled layers and units that are copies', () =>
    train('forgotten_tape.py', async (training) => {
      const { parameters, stilledLayers } = await training.describeStep();
      const at = (text: string) => {
        const line = lineOf(fixture('forgotten_tape.py'), text);
        return parameters.filter(({ location }) => location?.line === line);
      };
      assert.deepEqual(
        at('made anew').map(({ madeInForward, heldByOptimizer, updateRatio }) => [
          madeInForward,
          heldByOptimizer,
          updateRatio,
        ]),
        [
          [true, false, null],
          [true, false, null],
        ],
      );
      assert.deepEqual(
        at('not in the list').map(({ madeInForward, heldByOptimizer }) => [madeInForward, heldByOptimizer]),
        [
          [false, false],
          [false, false],
        ],
      );
      assert.equal(at('frozen').length, 0);
      assert.equal(at('copies')[0]?.unitsAlike, true);
      assert.deepEqual(
        stilledLayers.map(({ kind }) => kind),
        ['BatchNormalization', 'Dropout'],
      );
    }));

  it('sees dropout that a model without a training argument leaves off in fit', () =>
    train('no_training_argument_fit.py', async (training) => {
      const { stilledLayers } = await training.describeStep();
      assert.deepEqual(stilledLayers, [{ name: 'dropout', kind: 'Dropout' }]);
    }));
});
