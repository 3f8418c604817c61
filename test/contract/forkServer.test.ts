/** Runs that are copies of an interpreter with the framework loaded: what a process of their own would have been. */
import assert from 'node:assert/strict';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { after, describe, it } from 'node:test';
import { setTimeout } from 'node:timers/promises';
import { ExaminationError } from '../../src/training/errors.ts';
import { launchScript } from '../../src/training/launch.ts';
import { defaultLaunchSettings } from '../../src/training/launchSettings.ts';
import type { Capture } from '../../src/training/protocol/capture.ts';

const python = process.env['TRAINING_RECIPE_TEST_PYTHON'] ?? 'python3';
const probes = path.join(import.meta.dirname, '../../src/probes');
const scratch = mkdtempSync(path.join(os.tmpdir(), 'fork-server-'));
after(() => rmSync(scratch, { recursive: true, force: true }));

interface Ran {
  readonly capture: Capture | null;
  readonly error: ExaminationError | null;
  readonly output: string;
  readonly log: readonly string[];
}

interface How {
  readonly fresh?: true;
  readonly signal?: AbortSignal;
  readonly env?: Readonly<Record<string, string>>;
  readonly onOutput?: (text: string) => void;
}

async function run(script: string, { fresh, signal, env = {}, onOutput }: How = {}): Promise<Ran> {
  const log: string[] = [];
  let output = '';
  const ran = (capture: Capture | null, error: ExaminationError | null): Ran => ({ capture, error, output, log });
  try {
    const stopped = await launchScript({
      script,
      settings: { ...defaultLaunchSettings, python, env, keepsFrameworkLoaded: fresh !== true },
      probesDirectory: probes,
      runDirectory: mkdtempSync(path.join(scratch, 'run-')),
      captureVariables: true,
      timeoutMilliseconds: 120_000,
      signal: signal ?? new AbortController().signal,
      onOutput: (stream, text) => {
        if (stream !== 'stdout') return;
        output += text;
        onOutput?.(text);
      },
      onLog: (message) => log.push(message),
    });
    await stopped.end();
    return ran(stopped.capture, null);
  } catch (error) {
    if (!(error instanceof ExaminationError)) throw error;
    return ran(null, error);
  }
}

function written(folder: string, files: Readonly<Record<string, string>>): string {
  const place = path.join(scratch, folder);
  mkdirSync(place, { recursive: true });
  for (const [name, text] of Object.entries(files)) writeFileSync(path.join(place, name), text);
  return path.join(place, 'train.py');
}

const TRAINING = `
net = torch.nn.Linear(3, 1)
optimizer = torch.optim.SGD(net.parameters(), lr=0.1)
loss = torch.nn.functional.mse_loss(net(torch.ones(4, 3)), torch.ones(4, 1))
loss.backward()
optimizer.step()
`;

/** One that has ended may still wait for its parent to be told. */
const isAlive = (pid: number): boolean => {
  try {
    return !/^\d+ \(.*\) Z/.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
  } catch {
    return false;
  }
};

/** All but where a run's files lie. */
const comparable = (capture: Capture | null): unknown =>
  JSON.parse(
    JSON.stringify(capture, (key, value) => (/^(?:file|capturedAt|uri|.*[mM]illiseconds)$/.test(key) ? null : value)),
  );

describe('fork server', { skip: process.platform !== 'linux' && 'there are no copies on this system' }, () => {
  for (const [framework, script] of [
    ['torch', 'cnn_loader.py'],
    ['keras', 'cnn_fit.py'],
  ] as const) {
    it(`captures of a ${framework} script what a process of its own does`, async () => {
      const place = path.join(scratch, framework);
      cpSync(path.join(import.meta.dirname, 'fixtures', framework), place, { recursive: true });
      const copies = [await run(path.join(place, script)), await run(path.join(place, script))];
      const fresh = await run(path.join(place, script), { fresh: true });
      for (const { error } of [...copies, fresh]) assert.equal(error, null);
      for (const { capture, output, log } of copies) {
        assert.deepEqual(comparable(capture), comparable(fresh.capture));
        assert.equal(output, fresh.output);
        assert.deepEqual(log, fresh.log);
      }
    });
  }

  const telling = written('telling', {
    'train.py': `import os, random, sys
print(os.getppid(), os.getpid(), os.getpgrp(), 'torch' in sys.modules, sys.argv[0], sys.path[0], os.getcwd())
import numpy as np
import torch
print(random.random(), np.random.rand(), torch.rand(1).item())
${TRAINING}`,
  });

  it('begins each run like the first: alone in a process group, with nothing loaded and drawing anew', async () => {
    const lines = [await run(telling), await run(telling)].map(({ output }) => output.trim().split('\n'));
    const [one = [], other = []] = lines.map(([facts = '']) => facts.split(' '));
    assert.equal(one[0], other[0], 'both are copies of one interpreter');
    assert.notEqual(one[0], String(process.pid));
    assert.notEqual(one[1], other[1]);
    for (const [, pid, group, isLoaded, argument, folder, directory] of [one, other]) {
      assert.equal(group, pid);
      assert.equal(isLoaded, 'False');
      assert.deepEqual([argument, folder, directory], [telling, path.dirname(telling), path.dirname(telling)]);
    }
    const [drawn = [], drawnAnew = []] = lines.map(([, numbers = '']) => numbers.split(' '));
    assert.equal(drawn.length, 3);
    for (const [at, number] of drawn.entries()) assert.notEqual(number, drawnAnew[at]);
    const fresh = (await run(telling, { fresh: true })).output.split(' ');
    assert.equal(fresh[0], String(process.pid));
  });

  it('gives another environment another interpreter', async () => {
    const other = await run(telling, { env: { OMP_NUM_THREADS: '1' } });
    assert.notEqual(other.output.split(' ')[0], (await run(telling)).output.split(' ')[0]);
  });

  it('leaves a script that sets the environment before its imports to a process of its own', async () => {
    const script = written('environment', {
      'train.py': `import os
os.environ['OMP_NUM_THREADS'] = '1'
import torch
print(torch.get_num_threads(), os.getppid())
${TRAINING}`,
    });
    for (const said of [/sets OMP_NUM_THREADS before/, null]) {
      const { capture, output, log } = await run(script);
      assert.ok(capture);
      assert.equal(output, `1 ${process.pid}\n`);
      // It is known from then on.
      assert.ok(said === null ? log.length === 0 : said.test(log.join()), log.join());
    }
  });

  it('leaves a script beside a module of a loaded name to a process of its own', async () => {
    const script = written('shadowing', {
      'pickletools.py': 'import os\nmine = os.getppid()\n',
      'train.py': `import pickletools, sys
print(pickletools.mine)
del sys.modules['pickletools']
sys.path.pop(0)
import torch
${TRAINING}`,
    });
    const { output, log } = await run(script);
    assert.equal(output, `${process.pid}\n`);
    assert.match(log.join(), /its folder has a module pickletools of its own/);
  });

  it('tells how a run ended that ended by itself', async () => {
    const killed = written('killed', {
      'train.py': 'import torch, os, signal\nos.kill(os.getpid(), signal.SIGKILL)\n',
    });
    assert.deepEqual((({ error }) => error?.kind)(await run(killed)), 'killed');
    const left = written('left', {
      'train.py': 'import torch, os, sys\nsys.stderr.write("out of here")\nsys.stderr.flush()\nos._exit(3)\n',
    });
    const { error } = await run(left);
    assert.equal(error?.kind, 'probe-failed');
    assert.match(error.message, /exit code 3 .*out of here/);
  });

  it('says of a framework that cannot be loaded what a process of its own says', async () => {
    const script = written('broken', {
      'sitecustomize.py': 'import sys\nsys.modules["torch"] = None\n',
      'train.py': 'import torch\n',
    });
    const env = { PYTHONPATH: path.dirname(script) };
    const [copy, fresh] = [await run(script, { env }), await run(script, { env, fresh: true })];
    assert.equal(copy.error?.kind, 'module-not-found');
    assert.equal(copy.error.message, fresh.error?.message);
  });

  it('ends a run, and what it started, when it is cancelled', { timeout: 120_000 }, async () => {
    const script = written('cancelled', {
      'train.py': `import torch, os, subprocess, sys, time
child = subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(600)'])
print(f'{os.getpid()} {child.pid}\\n', end='', flush=True)
time.sleep(600)
`,
    });
    const cancellation = new AbortController();
    let pids: readonly number[] = [];
    const { error } = await run(script, {
      signal: cancellation.signal,
      onOutput: (text) => {
        pids = text.trim().split(' ').map(Number);
        cancellation.abort();
      },
    });
    assert.equal(error?.kind, 'cancelled');
    assert.equal(pids.length, 2);
    while (pids.some(isAlive)) await setTimeout(50);
    assert.ok((await run(telling)).capture, 'the next run is not concerned');
  });
});
