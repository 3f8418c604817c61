/** An examination whose time is over keeps what it found, and says what was left undecided. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { after, it } from 'node:test';
import { pythonForTests } from '../../scripts/pythonEnvironment.ts';
import { inRepository } from '../../scripts/repository.ts';

const folder = mkdtempSync(path.join(os.tmpdir(), 'out-of-time-'));
after(() => rmSync(folder, { recursive: true, force: true }));

const SCRIPT = `import os
import time
import torch

os.environ["STEPS"] = "0"
torch.manual_seed(1)
model = torch.nn.Linear(3, 2)
optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
for step in range(100):
    os.environ["STEPS"] = str(int(os.environ["STEPS"]) + 1)
    while int(os.environ["STEPS"]) > 20:
        time.sleep(0.1)
    loss = torch.nn.functional.cross_entropy(model(torch.randn(8, 3)), torch.randint(0, 2, (8,)))
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
`;

it('a script that stands still after some steps is judged by its first', async () => {
  const script = path.join(folder, 'stands_still.py');
  writeFileSync(script, SCRIPT);
  const checks = ['skeleton/loss-at-init', 'skeleton/overfit-one-batch'].flatMap((id) => ['--check', id]);
  const args = ['check', script, ...checks, '--format', 'json', '--timeout', '25', '--python', await pythonForTests()];
  const { status, stdout } = spawnSync(process.execPath, [inRepository('dist/cli.js'), ...args], { encoding: 'utf8' });
  const report = JSON.parse(stdout) as {
    readonly error: unknown;
    readonly capture: unknown;
    readonly findings: readonly { readonly verdict: string; readonly message: string }[];
  };
  assert.equal(report.error, null);
  assert.notEqual(report.capture, null);
  const [first, second] = report.findings;
  assert.equal(first?.verdict, 'pass', first?.message);
  assert.equal(second?.verdict, 'not-applicable');
  assert.match(second?.message ?? '', /25 seconds that an examination may take were over/);
  assert.equal(status, 0);
});

const SLOW_START = `const tf = require('@tensorflow/tfjs');

Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 12_000);
const model = tf.sequential({ layers: [tf.layers.dense({ inputShape: [3], units: 1 })] });
model.compile({ optimizer: 'sgd', loss: 'meanSquaredError' });
model.fit(tf.randomNormal([32, 3]), tf.randomNormal([32, 1]), { epochs: 2, verbose: 0 });
`;

it('what the script took to its first step counts, also where another process begins anew', () => {
  const script = path.join(folder, 'starts_slowly.js');
  writeFileSync(script, SLOW_START);
  // Where TensorFlow.js is found, as for a script of the examples.
  symlinkSync(inRepository('examples/node_modules'), path.join(folder, 'node_modules'), 'junction');
  const args = ['check', script, '--check', 'skeleton/full-eval', '--format', 'json', '--timeout', '22'];
  const { stdout } = spawnSync(process.execPath, [inRepository('dist/cli.js'), ...args], { encoding: 'utf8' });
  const report = JSON.parse(stdout) as {
    readonly capture: unknown;
    readonly findings: readonly { readonly verdict: string; readonly message: string }[];
  };
  assert.notEqual(report.capture, null);
  const [finding] = report.findings;
  assert.equal(finding?.verdict, 'not-applicable', finding?.message);
  assert.match(finding?.message ?? '', /22 seconds that an examination may take were over/);
});
