/** Several processes of one script, as `torchrun` and `accelerate launch` start them. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { after, describe, it } from 'node:test';
import { setTimeout } from 'node:timers/promises';
import type { LaunchedTraining } from '../../src/training/launchedTraining.ts';
import { failureOf, type RunOptions, withTraining } from './runs.ts';

const python = process.env['TRAINING_RECIPE_TEST_PYTHON'] ?? 'python3';
const fixture = (name: string): string => path.join(import.meta.dirname, 'fixtures', 'torch', name);
const probes = path.join(import.meta.dirname, '../../src/probes');
const scratch = mkdtempSync(path.join(os.tmpdir(), 'torch-ranks-'));
after(() => rmSync(scratch, { recursive: true, force: true }));

const env = { OMP_NUM_THREADS: '1' };
const options: RunOptions = { timeoutMilliseconds: 120_000, settings: { python, ranks: 2, env } };

const answers = (statement: string): boolean => spawnSync(python, ['-c', statement], { stdio: 'ignore' }).status === 0;

const onCpu = { ...env, ACCELERATE_USE_CPU: 'true' };

/** The losses that rank 0 prints when `torchrun` runs the script. */
function lossesOf(script: string): readonly number[] {
  const launcher = ['torch.distributed.run', '--standalone', '--nproc_per_node=2'];
  const run = spawnSync(python, ['-m', ...launcher, script], {
    encoding: 'utf8',
    env: { ...process.env, ...onCpu, PYTHONUNBUFFERED: '1' },
    timeout: 120_000,
  });
  // Its own end is not looked at: now and then gloo's threads abort a process that has done everything.
  const losses = run.stdout.trim().split('\n').map(Number);
  assert.ok(losses.length >= 6 && losses.every(Number.isFinite), run.stderr);
  return losses;
}

const processesOf = (script: string): number =>
  spawnSync('ps', ['-A', '-o', 'args'], { encoding: 'utf8' })
    .stdout.split('\n')
    .filter((line) => line.includes(script)).length;

async function allEnd(script: string): Promise<void> {
  for (let waited = 0; processesOf(script) > 0; waited += 1) {
    assert.ok(waited < 100, `${processesOf(script)} processes of ${script} are left`);
    await setTimeout(50);
  }
}

function written(name: string, text: string): string {
  const script = path.join(scratch, name);
  writeFileSync(script, text);
  return script;
}

const BEGINNING = `import os
import signal
import torch
import torch.distributed as dist
from torch import nn

dist.init_process_group("gloo")
rank = dist.get_rank()
torch.manual_seed(0)
model = nn.parallel.DistributedDataParallel(nn.Linear(3, 1))
optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
`;

const DYING = `${BEGINNING}
class Dying(nn.Linear):
    calls = 0

    def forward(self, inputs):
        self.calls += 1
        if rank == 1 and self.calls == 20:
            os._exit(7)
        return super().forward(inputs)

model = nn.parallel.DistributedDataParallel(Dying(3, 1))
optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
`;

const LOOP = `for step in range(50):
    inputs = torch.randn(4, 3)
    loss = nn.functional.mse_loss(model(inputs), inputs.sum(1, keepdim=True))
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
`;

/** @param own the first loss that the script prints in each of its steps */
async function takesTheLaunchersSteps(training: LaunchedTraining, own: readonly number[]): Promise<void> {
  assert.ok(training.capture.repeat.exact, training.capture.repeat.reason ?? '');
  const trained = await training.run({ batches: 'as-trained', steps: own.length });
  assert.deepEqual(
    trained.rows.map(({ loss }) => loss),
    own,
  );
  const overfit = await training.run({ batches: 'first-only', steps: 200, stopBelow: 0.3 });
  assert.equal(overfit.stopped, 'below');
  assert.deepEqual((await training.run({ batches: 'as-trained', steps: own.length })).rows, trained.rows);
}

describe('torch · ranks', () => {
  it('take the steps that torchrun has them take, and end together', async () => {
    const script = fixture('launched_ranks.py');
    const own = lossesOf(script);
    await withTraining(
      probes,
      script,
      async (training) => {
        const { capture } = training;
        assert.deepEqual(
          [capture.model?.name, capture.batch.size, capture.loss.name],
          ['Classifier', 8, 'cross_entropy'],
        );
        assert.equal(processesOf(script), 2);
        // An epoch: what comes after it is shuffled anew.
        await takesTheLaunchersSteps(training, own.slice(0, 6));
        const { matrix } = await training.dependencies({ along: 'batch' });
        assert.equal(matrix.length, 8);
        assert.ok((await training.describeStep()).parameters.every(({ gradientNorm }) => (gradientNorm ?? 0) > 0));
      },
      options,
    );
    await allEnd(script);
  });

  it('are those of accelerate, with accumulated gradients', async (context) => {
    if (!answers('import accelerate')) return context.skip('accelerate is not installed');
    const script = fixture('accelerated_ranks.py');
    const own = lossesOf(script).slice(0, 6);
    const first = own.filter((_, micro) => micro % 2 === 0);
    await withTraining(probes, script, (training) => takesTheLaunchersSteps(training, first), {
      ...options,
      settings: { ...options.settings, env: onCpu },
    });
    await allEnd(script);
  });

  it('are told by their number when they fail', async () => {
    const raises = written('raises.py', `${BEGINNING}if rank == 1:\n    raise ValueError("no shard")\n${LOOP}`);
    const raised = await failureOf(probes, raises, options);
    assert.equal(raised.kind, 'threw');
    assert.match(raised.message, /^Rank 1: ValueError: no shard/);
    assert.equal(raised.location?.line, 13);
    await allEnd(raises);
    const dies = written('dies.py', `${BEGINNING}if rank == 1:\n    os.kill(os.getpid(), signal.SIGKILL)\n${LOOP}`);
    assert.match((await failureOf(probes, dies, options)).message, /^Rank 1 was ended by SIGKILL/);
    await allEnd(dies);
  });

  it('end all when one dies during an experiment', async () => {
    const script = written('dies_later.py', `${DYING}${LOOP}`);
    await withTraining(
      probes,
      script,
      async (training) => {
        await assert.rejects(training.run({ batches: 'as-trained', steps: 40 }), /Rank 1 ended with exit code 7/);
      },
      options,
    );
    await allEnd(script);
  });

  it('that do not train leave the first to itself', async () => {
    const script = written(
      'returns.py',
      `import torch\nimport torch.distributed as dist\ndist.init_process_group("gloo")\nif dist.get_rank() == 0:\n    model = torch.nn.Linear(3, 1)\n    optimizer = torch.optim.SGD(model.parameters(), lr=0.1)\n    for step in range(9):\n        optimizer.zero_grad()\n        model(torch.ones(4, 3)).pow(2).mean().backward()\n        optimizer.step()\n`,
    );
    await withTraining(
      probes,
      script,
      async (training) => {
        // It trains alone, and nothing of its step waits for another.
        assert.ok(training.capture.repeat.exact, training.capture.repeat.reason ?? '');
        assert.equal((await training.run({ batches: 'as-trained', steps: 3 })).rows.length, 3);
      },
      options,
    );
    await allEnd(script);
  });
});
