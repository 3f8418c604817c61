import assert from 'node:assert/strict';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { discoverScripts, isScannedFile } from './discover.ts';

const TFJS = "import * as tf from '@tensorflow/tfjs';\n";
const TRAINS = `${TFJS}export async function train(model) { await model.fit(1, 2); }\n`;

describe('discoverScripts', () => {
  let directory: string;
  beforeEach(async () => {
    directory = await mkdtemp(path.join(tmpdir(), 'discover-'));
  });
  afterEach(() => rm(directory, { recursive: true }));

  const write = async (files: Record<string, string>): Promise<void> => {
    for (const [name, text] of Object.entries(files)) {
      await mkdir(path.dirname(path.join(directory, name)), { recursive: true });
      await writeFile(path.join(directory, name), text);
    }
  };
  const found = async (): Promise<string[]> =>
    (await discoverScripts(directory)).map(({ file }) => path.relative(directory, file).replaceAll(path.sep, '/'));

  it('lists what a person would run, not the modules that it imports', async () => {
    await write({
      'main.js': "import { train } from './lib/train.js';\ntrain();",
      'lib/train.ts': TRAINS,
      'other.mjs': TRAINS,
      'predict.js': `${TFJS}model.predict(x);`,
      'server.js': 'app.listen(80);',
    });
    const scripts = await discoverScripts(directory);
    assert.deepEqual(
      scripts.map(({ file }) => path.basename(file)),
      ['main.js', 'other.mjs'],
    );
    assert.equal(scripts[0]?.framework, 'tfjs');
    assert.deepEqual(scripts[0]?.trainingLines, [
      { file: path.join(directory, 'lib/train.ts'), line: 2, column: 50, call: 'fit' },
    ]);
    assert.equal(scripts[0]?.files.length, 2);
  });

  it('lists an imported module too when it says that it can be run', async () => {
    await write({
      'search.py': 'from train import main\nmain()',
      'train.py': "import torch\ndef main():\n  loss.backward()\nif __name__ == '__main__':\n  main()",
    });
    assert.deepEqual(await found(), ['search.py', 'train.py']);
  });

  it('lists notebooks, with the cell of each training call', async () => {
    const cells = [{ source: 'from train import step' }, { source: ['import torch\n', 'loss.backward()'] }];
    await write({
      'digits.ipynb': JSON.stringify({ cells: cells.map((cell) => ({ cell_type: 'code', ...cell })) }),
      'train.py': 'import torch\ndef step(): loss.backward()',
      'broken.ipynb': '{',
      '.ipynb_checkpoints/digits.ipynb': JSON.stringify({ cells }),
    });
    const file = path.join(directory, 'digits.ipynb');
    const module = path.join(directory, 'train.py');
    const [script, ...others] = await discoverScripts(directory);
    assert.deepEqual(others, []);
    assert.equal(script?.framework, 'torch');
    assert.deepEqual(script?.files, [file, module]);
    assert.deepEqual(script?.trainingLines, [
      { file, line: 2, column: 6, call: 'backward', cell: 1 },
      { file: module, line: 2, column: 18, call: 'backward' },
    ]);
  });

  it('passes over packages, builds, tests, declarations and virtual environments', async () => {
    await write({
      'node_modules/a/index.js': TRAINS,
      'dist/train.js': TRAINS,
      'train.test.js': TRAINS,
      '__tests__/train.js': TRAINS,
      'train.d.ts': TRAINS,
      '.cache/train.js': TRAINS,
      'mine/pyvenv.cfg': '',
      'mine/lib/train.py': 'import torch\nloss.backward()',
    });
    assert.deepEqual(await found(), []);
  });

  it('lists one of the modules that import each other in a circle', async () => {
    await write({ 'a.js': `import './b.js';\n${TRAINS}`, 'b.js': `import './a.js';\n${TRAINS}` });
    assert.deepEqual(await found(), ['a.js']);
  });

  it('reads a file again once it has changed', async () => {
    const cache = new Map();
    await write({ 'a.js': 'nothing();' });
    assert.equal((await discoverScripts(directory, cache)).length, 0);
    await write({ 'a.js': TRAINS });
    assert.equal((await discoverScripts(directory, cache)).length, 1);
    await rm(path.join(directory, 'a.js'));
    assert.equal((await discoverScripts(directory, cache)).length, 0);
    assert.equal(cache.size, 0);
  });
});

describe('isScannedFile', () => {
  it('judges by the path below the folder', () => {
    assert.equal(isScannedFile('src/train.mts'), true);
    assert.equal(isScannedFile('node_modules/x/train.js'), false);
    assert.equal(isScannedFile('notes.md'), false);
  });
});
