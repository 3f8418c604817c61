/** What the Keras probe answers of steps, data and evaluations, beyond the capture. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { evaluationContract } from './evaluations.ts';
import { fixture, probes, train } from './kerasNets.ts';
import { lineOf } from './runs.ts';

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

describe('keras · weights that get no gradient', () => {
  it('do not keep steps from being taken again', () =>
    train('unused_weight_fit.py', async (training) => {
      const { rows } = await training.run({ batches: 'first-only', steps: 12 });
      assert.equal(rows.length, 12);
      assert.ok((rows.at(-1)?.loss ?? 0) < (rows[0]?.loss ?? 0));
    }));
});

describe('keras · long experiments', () => {
  it('take their later steps by a graph, with the losses of eager steps', () =>
    train('dropout_fit.py', async (training) => {
      const eager = await training.run({ batches: 'as-trained', steps: 12, observe: ['gradient-norms'] });
      const compiled = await training.run({ batches: 'as-trained', steps: 24, observe: ['gradient-norms'] });
      assert.equal(compiled.rows.length, 24);
      for (const [step, row] of eager.rows.entries()) {
        const same = compiled.rows[step];
        assert.ok(Math.abs((same?.loss ?? 0) - row.loss) < 1e-4, `step ${step}: ${same?.loss}, eager ${row.loss}`);
        for (const [name, norm] of Object.entries(row.gradientNorms ?? {})) {
          assert.ok(Math.abs((same?.gradientNorms?.[name] ?? 0) - norm) < 1e-3 * Math.max(1, norm), name);
        }
      }
      const again = await training.run({ batches: 'as-trained', steps: 24, observe: ['gradient-norms'] });
      assert.deepEqual(again.rows, compiled.rows);
      const still = await training.run({
        batches: 'first-only',
        steps: 200,
        still: true,
        optimizer: { kind: 'adam', learningRate: 0.01 },
        observe: ['final-predictions'],
      });
      const last = still.rows.at(-1);
      assert.ok((last?.loss ?? 1) < 0.2 * (still.rows[0]?.loss ?? 0));
      const ids = last?.predictions ?? [];
      const told = await training.lossOf({ outputs: { kind: 'tensors', ids } });
      assert.ok(Math.abs(told - (last?.loss ?? 0)) < 1e-4, 'predictions belong to the last row');
      assert.equal(
        (await training.run({ batches: 'first-only', steps: 1 })).rows[0]?.loss,
        training.capture.loss.value,
      );
    }));
});

describe('keras · bare variables', () => {
  it('are predicted with as they are after each step', () =>
    train('bare_line_tape.py', async (training) => {
      const { rows } = await training.run({ batches: 'first-only', steps: 8, observe: ['predictions'] });
      assert.equal(rows.length, 8);
      for (const { step, loss, predictions: ids = [] } of rows) {
        const told = await training.lossOf({ outputs: { kind: 'tensors', ids } });
        assert.ok(Math.abs(told - loss) < 1e-4, `step ${step}: ${told}, and the step's own loss is ${loss}`);
      }
    }));
});

describe('keras · inspections of the net', () => {
  it('name the operation that brings examples together, and where it is', () =>
    train('mixed_tiles_fit.py', async (training) => {
      const { mixing } = await training.dependencies({ along: 'batch' });
      assert.equal(mixing?.operation, 'reshape');
      assert.equal(mixing.location?.line, lineOf(fixture('mixed_tiles_fit.py'), 'by_image = '));
      assert.equal(mixing.layer, null);
    }));

  it('say what depends on what, what comes out of layers, and whether the net is one affine map', () =>
    train('sequence_fit.py', async (training) => {
      const batch = await training.dependencies({ along: 'batch' });
      assert.equal(batch.matrix.length, 6);
      for (const [i, row] of batch.matrix.entries()) {
        for (const [j, influence] of row.entries()) assert.equal(influence > 1e-6, i === j, `${i} from ${j}`);
      }
      assert.deepEqual(batch.stilled, ['batch_normalization']);
      const time = await training.dependencies({ along: 'time' });
      assert.equal(time.matrix.length, 5);
      for (const [i, row] of time.matrix.entries()) {
        for (const [j, influence] of row.entries()) assert.equal(influence > 1e-6, j <= i, `position ${i} from ${j}`);
      }
      const layers = await training.activations();
      assert.deepEqual(
        layers.map(({ kind }) => kind),
        ['Embedding', 'BatchNormalization', 'LSTM', 'Dense', 'Dense'],
      );
      assert.equal(layers[3]?.deadShare, 0.5);
      assert.equal(layers[3]?.zeroShare, 0.5);
      assert.equal((await training.linearity()).affine, null);
      assert.equal(
        (await training.run({ batches: 'first-only', steps: 1 })).rows[0]?.loss,
        training.capture.loss.value,
      );
    }));

  it('find a net whose layers do the work of one', () =>
    train('augmented_fit.py', async (training) => {
      const { affine, weightLayers } = await training.linearity();
      assert.equal(affine, true);
      assert.deepEqual(
        weightLayers.map(({ kind }) => kind),
        ['Dense', 'Dense'],
      );
    }));
});

evaluationContract('keras', probes, { script: fixture('evaluates.py'), line: 'model.evaluate(', heldOut: 50 });

describe('keras · examples fetched twice, and evaluations', () => {
  const line = (text: string) => lineOf(fixture('augmented_fit.py'), text);

  it('name what is random on its line', () =>
    train('augmented_fit.py', async (training) => {
      const { examples, differing, random } = await training.refetch();
      assert.ok(differing > 0 && differing <= examples);
      assert.deepEqual(
        random.map(({ name, location }) => [name, location?.line]),
        [
          ['flip', line('.map(flip)')],
          ['random_rotation', line('layers.RandomRotation')],
        ],
      );
    }));

  it('see validation by fit, evaluate and the script itself', () =>
    train('augmented_fit.py', async (training) => {
      const { passes, ended } = await training.evaluations({ trainingSteps: 2, withinMilliseconds: 60_000 });
      assert.equal(ended, 'script-ended');
      assert.deepEqual(
        passes.map((pass) => [
          pass.location?.line,
          pass.examplesSeen,
          pass.datasetSize,
          pass.dropsLastBatch,
          pass.layersInTrainingMode.map(({ kind }) => kind),
          pass.randomInputs,
        ]),
        [
          [line('model.fit('), 16, 20, true, [], false],
          [line('model.evaluate('), 40, 40, false, [], true],
          [line('training=True'), 20, 20, false, ['RandomRotation', 'Dropout'], false],
        ],
      );
      assert.equal(passes[0]?.alsoInTraining, 0);
      assert.equal(passes[1]?.alsoInTraining, 1);
      assert.equal(passes[2]?.alsoInTraining, 0);
    }));
});

describe('keras · a loop over a pipeline', () => {
  it('goes on into the next epoch', () =>
    train('forgotten_tape.py', async (training) => {
      // An epoch has four batches.
      const { rows } = await training.run({ batches: 'as-trained', steps: 10 });
      assert.equal(rows.length, 10);
      assert.deepEqual((await training.run({ batches: 'as-trained', steps: 10 })).rows, rows);
    }));
});
