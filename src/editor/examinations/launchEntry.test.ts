import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { matchingLaunchEntry } from './launchEntry.ts';

const place = { script: '/w/src/train.js', workspaceFolder: '/w' };
const written = {
  type: 'node',
  request: 'launch',
  // biome-ignore lint/suspicious/noTemplateCurlyInString: as people write it
  program: '${workspaceFolder}/src/train.js',
  // biome-ignore lint/suspicious/noTemplateCurlyInString: as people write it
  args: ['--data', '${workspaceFolder}/data', 3],
  env: { SEED: 7, NONE: null },
};

describe('matchingLaunchEntry', () => {
  it('reads arguments, folder and environment of the entry for this script', () => {
    assert.deepEqual(matchingLaunchEntry(['nonsense', { ...written, program: 'other.js' }, written], place), {
      args: ['--data', '/w/data', '3'],
      cwd: '/w',
      env: { SEED: '7' },
      interpreter: null,
      distribution: null,
    });
  });

  it('takes a relative program, a folder of its own and an interpreter that can load a probe', () => {
    const own = { ...written, program: 'src/train.js', cwd: 'src', runtimeExecutable: '/opt/node22/bin/node' };
    const entry = matchingLaunchEntry([own], place);
    assert.equal(entry?.cwd, '/w/src');
    assert.equal(entry?.interpreter, '/opt/node22/bin/node');
    assert.equal(matchingLaunchEntry([{ ...own, runtimeExecutable: 'npm' }], place)?.interpreter, null);
  });

  it('passes over entries for any file, for attaching and for another language', () => {
    // biome-ignore lint/suspicious/noTemplateCurlyInString: as people write it
    assert.equal(matchingLaunchEntry([{ ...written, program: '${file}' }], place), null);
    assert.equal(matchingLaunchEntry([{ ...written, request: 'attach' }], place), null);
    assert.equal(matchingLaunchEntry([{ ...written, type: 'debugpy' }], place), null);
    const python = {
      type: 'debugpy',
      request: 'launch',
      program: '/w/train.py',
      args: '--epochs 3',
      python: '/v/bin/python',
    };
    const entry = matchingLaunchEntry([python], { script: '/w/train.py', workspaceFolder: '/w' });
    assert.deepEqual(entry?.args, ['--epochs', '3']);
    assert.equal(entry?.interpreter, '/v/bin/python');
  });

  it('finds the script among the arguments of a distributed launcher, and keeps those after it', () => {
    const python = { script: '/w/src/train.py', workspaceFolder: '/w' };
    const launched = {
      type: 'debugpy',
      request: 'launch',
      module: 'torch.distributed.run',
      args: ['--nproc_per_node', '2', 'src/train.py', '--epochs', '3'],
    };
    assert.deepEqual(matchingLaunchEntry([launched], python), {
      args: ['--epochs', '3'],
      cwd: '/w',
      env: {},
      interpreter: null,
      distribution: { launcher: 'torch.distributed.run', ranks: 2 },
    });
    const accelerate = {
      ...launched,
      module: 'accelerate.commands.launch',
      cwd: 'src',
      args: '--mixed_precision bf16 --num_processes=3 train.py',
    };
    assert.deepEqual(matchingLaunchEntry([accelerate], python), {
      args: [],
      cwd: '/w/src',
      env: { ACCELERATE_MIXED_PRECISION: 'bf16' },
      interpreter: null,
      distribution: { launcher: 'accelerate.commands.launch', ranks: 3 },
    });
    const onCpu = matchingLaunchEntry([{ ...accelerate, args: '--cpu --num_processes=3 train.py' }], python);
    assert.deepEqual([onCpu?.distribution?.ranks, onCpu?.env], [1, { ACCELERATE_USE_CPU: 'true' }]);
    const command = { ...launched, module: undefined, program: '/v/bin/torchrun' };
    assert.equal(matchingLaunchEntry([command], python)?.distribution?.launcher, 'torchrun');
    const eachDevice = { ...command, args: '--nproc-per-node gpu src/train.py' };
    assert.equal(matchingLaunchEntry([eachDevice], python)?.distribution?.ranks, 'gpu');
    assert.equal(matchingLaunchEntry([{ ...launched, args: ['other.py', '--like', 'this'] }], python), null);
    assert.equal(matchingLaunchEntry([{ ...launched, module: 'src.train' }], python), null);
  });

  it('leaves an interpreter that only the Python extension can name to it', () => {
    const python = { type: 'python', request: 'launch', program: 'train.py' };
    // biome-ignore lint/suspicious/noTemplateCurlyInString: as people write it
    const entry = { ...python, python: '${command:python.interpreterPath}' };
    const found = matchingLaunchEntry([entry], { script: '/w/train.py', workspaceFolder: '/w' });
    assert.deepEqual([found?.interpreter, found?.args], [null, []]);
  });
});
