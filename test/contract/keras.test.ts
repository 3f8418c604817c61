/** The Keras probe against the contract, and what only it has to do. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { describe, it } from 'node:test';
import { NotApplicableError } from '../../src/training/errors.ts';
import type { BatchSteering } from '../../src/training/protocol/experiments.ts';
import { probeContract } from './contract.ts';
import { fixture, nets, probes, python, train } from './kerasNets.ts';
import { relaunchContract } from './relaunches.ts';
import { failureOf, lineOf } from './runs.ts';
import { surroundingsContract } from './surroundings.ts';

probeContract('keras', probes, nets);

relaunchContract('keras', probes, {
  script: fixture('seeded.py'),
  generator: 'tensorflow',
  lines: { seed: 'keras.utils.set_random_seed(3)', hidden: 'hidden = 4', step: 'model.train_on_batch' },
  drawn: false,
});

surroundingsContract('keras', probes, fixture('surrounded_fit.py'), {
  settings: { python },
  timeoutMilliseconds: 120_000,
});

describe('keras · a training step of its own, with two optimizers', () => {
  it('takes the net that the first update trains, and the losses of the plain script', () =>
    train('gan_step.py', async (training) => {
      const { capture } = training;
      assert.ok(Math.abs(capture.loss.value - 1.4616663455963135) < 1e-5);
      assert.equal(capture.loss.terms.length, 2);
      assert.equal(capture.model?.parameterCount, 21);
      assert.equal(
        capture.location?.line,
        lineOf(fixture('gan_step.py'), 'self.discriminator_optimizer.apply_gradients'),
      );
      assert.ok(capture.repeat.exact, capture.repeat.reason ?? '');
      assert.ok(Math.abs((await training.lossOf({ outputs: { kind: 'zero' } })) - 2 * Math.LN2) < 1e-6);
      const first = await training.run({ batches: 'as-trained', steps: 3 });
      assert.equal(first.rows.length, 3);
      assert.deepEqual((await training.run({ batches: 'as-trained', steps: 3 })).rows, first.rows);
    }));
});

describe('keras · arrays that only a function of the script names', () => {
  it('steers them all the same, and puts them back', () =>
    train('line_by_function.py', async (training) => {
      const rows = async (batches: BatchSteering) => (await training.run({ batches, steps: 3, seed: 1 })).rows;
      const asTrained = await rows('as-trained');
      const zeroed = await rows('zero-inputs');
      assert.notEqual(zeroed[0]?.loss, asTrained[0]?.loss);
      assert.notEqual((await rows('shuffled-targets'))[0]?.loss, asTrained[0]?.loss);
      assert.deepEqual(await rows('zero-inputs'), zeroed);
      assert.deepEqual(await rows('as-trained'), asTrained);
    }));
});

describe('keras · a GAN by train_on_batch, with predict in each round', () => {
  it("repeats the script's own loop, and leaves what predict iterates over alone", () =>
    train('gan_on_batch.py', async (training) => {
      const { repeat, dataSource, batch } = training.capture;
      assert.deepEqual([repeat.exact, repeat.way], [true, 'body']);
      assert.equal(dataSource?.kind, 'by-hand');
      assert.deepEqual(
        batch.inputs.map(({ shape }) => shape),
        [[8, 2]],
      );
      const trained = await training.run({ batches: 'as-trained', steps: 4 });
      assert.equal(trained.rows.length, 4);
      assert.deepEqual((await training.run({ batches: 'as-trained', steps: 4 })).rows, trained.rows);
    }));
});

describe('keras · a criterion with poles', () => {
  it('claims no lowest loss for what a leap over a pole has found', () =>
    train('dice_fit.py', async (training) => {
      const reachable = await training.leastLoss({ over: 'each-example', space: 'before-activation' });
      assert.ok(reachable.converged && Math.abs(reachable.value) < 1e-4, `${reachable.value}`);
      const free = await training.leastLoss({ over: 'each-example', space: 'output' });
      assert.ok(!free.converged || Math.abs(free.value) < 1e-4, `${free.value}`);
    }));
});

describe('keras · one softmax a position', () => {
  it('sees it as the softmax of the output, and empties inputs that are yes and no', () =>
    train('letters_time_distributed.py', async (training) => {
      const [output] = training.capture.outputs;
      assert.equal(output?.activation, 'softmax');
      assert.deepEqual(output?.shape, [8, 4, 6]);
      assert.equal(
        output?.activationLocation?.line,
        lineOf(fixture('letters_time_distributed.py'), 'activation="softmax"'),
      );
      const uniform = await training.lossOf({ outputs: { kind: 'zero' } });
      assert.ok(Math.abs(uniform - Math.log(6)) < 1e-5, `${uniform}`);
      const [row] = (await training.run({ batches: 'zero-inputs', steps: 1 })).rows;
      assert.notEqual(row?.loss, training.capture.loss.value);
    }));
});

describe('keras · a script that ends itself', () => {
  it('ends the experiment there, and answers on; one example has no other target', () =>
    train('ends_itself.py', async (training) => {
      const first = await training.run({ batches: 'as-trained', steps: 10 });
      assert.deepEqual([first.rows.length, first.stopped], [3, 'ended']);
      assert.deepEqual(await training.run({ batches: 'as-trained', steps: 10 }), first);
      await assert.rejects(training.run({ batches: 'shuffled-targets', steps: 1 }), NotApplicableError);
    }));
});

describe('keras · scripts that cannot be examined', () => {
  const failure = (name: string): ReturnType<typeof failureOf> =>
    failureOf(probes, fixture(`faults/${name}`), { timeoutMilliseconds: 120_000, settings: { python } });

  it('says that graph sessions cannot be, on the line that would train', async () => {
    const { kind, message, location } = await failure('graph_session.py');
    assert.equal(kind, 'never-trained');
    assert.match(message, /graph session of TensorFlow 1/);
    assert.equal(location?.line, lineOf(fixture('faults/graph_session.py'), 'session.run(train'));
  });

  it('says that a train_step never applies its gradients, where it computes them', async () => {
    const { kind, message, location } = await failure('never_applies.py');
    assert.equal(kind, 'never-trained');
    assert.match(message, /computed 4 times by tape\.gradient\(\).* no optimizer took a step/);
    assert.equal(location?.line, lineOf(fixture('faults/never_applies.py'), 'tape.gradient('));
  });

  it('says which version lacks a module or a name', async () => {
    const ofModule = await failure('old_module.py');
    assert.deepEqual([ofModule.kind, ofModule.location?.line], ['module-not-found', 2]);
    assert.match(ofModule.message, /no module keras\.layers\.core in the installed keras \d/);
    const ofName = await failure('old_name.py');
    assert.deepEqual([ofName.kind, ofName.location?.line], ['threw', 3]);
    assert.match(ofName.message, /placeholder.*\(tensorflow \d[\d.]* is installed\)/);
  });
});

describe('keras · a net of bare variables that reshapes its input', () => {
  it('tells what the net is fed', () =>
    train('images_by_hand.py', async ({ capture }) => {
      assert.equal(capture.batch.size, 8);
      assert.deepEqual(
        capture.batch.inputs.map(({ shape }) => shape),
        [[8, 36]],
      );
      assert.deepEqual(
        capture.batch.targets.map(({ shape }) => shape),
        [[8, 3]],
      );
      assert.equal(capture.repeat.exact, true, capture.repeat.reason ?? '');
    }));
});

describe('keras · a net of several outputs whose targets are given by name', () => {
  it('tells which target each output is compared with, and reads their examples in that order', () =>
    train('heads_by_name.py', async (training) => {
      const { batch, outputs, loss } = training.capture;
      const told = outputs.map(({ name, shape, target }) => [name, shape[1], batch.targets[target ?? -1]?.name]);
      assert.deepEqual(told, [
        ['weight', 1, 'weight'],
        ['colour', 3, 'colour'],
        ['sign', 3, 'sign'],
      ]);
      assert.match(loss.terms[0]?.name ?? '', /^weight: mean_squared_error/);
      const read = await training.examples({ limit: 1000, withinMilliseconds: 20_000 });
      assert.deepEqual(
        read.targets.map(({ summary }) => summary.firstValues.slice(0, 3)),
        batch.targets.map(({ firstValues }) => firstValues.slice(0, 3)),
        'unshuffled, the first batch is the first of them',
      );
    }));
});

describe('keras · on the torch backend', () => {
  it('takes the steps that the script takes', () => {
    const script = fixture('steps_told.py');
    const env = { KERAS_BACKEND: 'torch' };
    const run = spawnSync(python, [script], { encoding: 'utf8', env: { ...process.env, ...env }, timeout: 120_000 });
    const own = run.stdout.trim().split('\n').map(Number).slice(0, 6);
    return train(
      'steps_told.py',
      async (training) => {
        const { framework, model, repeat, batch, loss } = training.capture;
        assert.deepEqual([framework, model?.name, loss.name], ['torch', 'Sequential', 'cross_entropy']);
        assert.deepEqual([batch.size, repeat.exact], [16, true], repeat.reason ?? '');
        const trained = await training.run({ batches: 'as-trained', steps: own.length });
        assert.deepEqual(
          trained.rows.map((row) => row.loss),
          own,
        );
        const overfit = await training.run({ batches: 'first-only', steps: 300, stopBelow: 0.3 });
        assert.equal(overfit.stopped, 'below');
        assert.deepEqual((await training.run({ batches: 'as-trained', steps: own.length })).rows, trained.rows);
      },
      { settings: { env } },
    );
  });
});
