/** Notebooks, judged by the built command line: cells run in order, magics are passed over, places are cells and lines. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { after, describe, it } from 'node:test';
import { inRepository } from '../../scripts/repository.ts';
import { findPython } from '../zoo/python.ts';

const folder = mkdtempSync(path.join(os.tmpdir(), 'notebooks-'));
after(() => rmSync(folder, { recursive: true }));

const NET = `import torch
from torch import nn
torch.manual_seed(1)
text = """
%not a magic
"""
assert "%not" in text
net = nn.Sequential(nn.Linear(4, 16), nn.ReLU(), nn.Linear(16, 3), nn.Softmax(dim=1))
if text:
    !pip install something \\
        --quiet
files = !ls
assert files == []
display(net)`;

const TRAINING = `%%time
optimizer = torch.optim.SGD(net.parameters(), lr=0.1)
x, y = torch.randn(64, 4), torch.randint(0, 3, (64,))
for step in range(50):
    loss = criterion(net(x), y)
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()`;

const SETUP = ['%%bash\nexit 1', '%matplotlib inline\ncriterion = nn.CrossEntropyLoss()'];

interface Place {
  readonly line: number;
  readonly cell: number;
}

interface Report {
  readonly capture: (Place & { readonly repeat: { readonly exact: boolean } }) | null;
  readonly findings: readonly { readonly verdict: string; readonly location: Place | null }[];
  readonly error: ({ readonly kind: string; readonly message: string } & Partial<Place>) | null;
}

function write(name: string, cells: readonly string[]): string {
  const file = path.join(folder, name);
  const markdown = { cell_type: 'markdown', metadata: {}, source: '# A net' };
  const code = cells.map((source) => ({ cell_type: 'code', metadata: {}, outputs: [], source }));
  writeFileSync(file, JSON.stringify({ cells: [markdown, ...code], metadata: {}, nbformat: 4, nbformat_minor: 5 }));
  return file;
}

function check(notebook: string, format: 'json' | 'pretty'): string {
  const python = findPython('torch');
  const options = ['--check', 'skeleton/loss-at-init', '--format', format, '--python', python];
  const { stdout } = spawnSync(process.execPath, [inRepository('dist/cli.js'), 'check', notebook, ...options], {
    encoding: 'utf8',
    timeout: 120_000,
  });
  return stdout;
}

const report = (notebook: string): Report => JSON.parse(check(notebook, 'json')) as Report;

describe('notebooks', () => {
  it('are run like scripts, with each place told by cell and line', () => {
    const { capture, findings, error } = report(write('twice.ipynb', [NET, ...SETUP, TRAINING]));
    assert.equal(error, null);
    assert.deepEqual([capture?.cell, capture?.line, capture?.repeat.exact], [4, 8, true]);
    const [finding] = findings;
    assert.ok(finding !== undefined && ['fail', 'warn'].includes(finding.verdict));
    const place = [finding.location?.cell, finding.location?.line].join();
    assert.ok(['1,8', '4,5'].includes(place), place);
  });

  it('break off in the cell that raises, and say so in words', () => {
    const raising = write('raises.ipynb', ['x = 1', 'y = x\ny.nothing()', TRAINING]);
    const { error } = report(raising);
    assert.deepEqual([error?.kind, error?.cell, error?.line], ['threw', 2, 2]);
    assert.match(check(raising, 'pretty'), /raises\.ipynb, cell 3, line 2/);
  });

  it('break off at a cell that is not Python, after those before it have run', () => {
    const { error } = report(write('mistake.ipynb', ['x = 1', 'y = x\nif x\n  y = 2', TRAINING]));
    assert.deepEqual([error?.kind, error?.cell, error?.line], ['syntax-error', 2, 2]);
  });

  it('that are no notebooks say so', () => {
    const file = path.join(folder, 'broken.ipynb');
    writeFileSync(file, '{"cells": 3}');
    const { error } = report(file);
    assert.match(error?.message ?? '', /broken\.ipynb could not be read as a notebook/);
  });
});
