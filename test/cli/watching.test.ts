/** `training-recipe watch`: a training recorded from a terminal. `npm run build` before. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { after, describe, it } from 'node:test';

const cli = path.join(import.meta.dirname, '../../dist/cli.js');
const script = path.join(import.meta.dirname, '../contract/fixtures/tfjs/trains-to-its-end.js');
const folder = mkdtempSync(path.join(os.tmpdir(), 'cli-watching-'));
after(() => rmSync(folder, { recursive: true, force: true }));

const watch = (...args: readonly string[]) =>
  spawnSync(process.execPath, [cli, 'watch', ...args], {
    encoding: 'utf8',
    env: { ...process.env, TRAINED_NET: path.join(folder, 'net') },
  });

describe('training-recipe watch', () => {
  it('prints the training as JSON, and nothing of the script’s own on the standard output', () => {
    const { stdout, stderr, status } = watch(script, '--format', 'json');
    const { training, predictions, findings } = JSON.parse(stdout);
    assert.equal(status, 0);
    assert.equal(training.losses.length, 30);
    assert.deepEqual(training.rates[0], [0, 0.01]);
    const [epochs] = training.metrics;
    assert.deepEqual([epochs.name, epochs.on, epochs.steps], ['loss', 'training', [10, 20, 30]]);
    assert.equal(training.end.steps, 30);
    assert.equal(predictions.kind, 'classes');
    assert.equal(predictions.examples.length, 20);
    assert.equal(findings[0].check, 'skeleton/prediction-dynamics');
    assert.match(stderr, /farewell/);
    assert.match(readFileSync(path.join(folder, 'net'), 'utf8'), /^[0-9a-f]{64}$/);
  });

  it('says in words how often it recorded', () => {
    const { stdout } = watch(script);
    assert.match(
      stdout,
      /30 steps; gradient and update norms of \d+, predictions at \d+; \d+\.\d s, of which the recorder took/,
    );
  });

  it('wants a script', () => {
    const { stderr, status } = watch();
    assert.equal(status, 2);
    assert.match(stderr, /watch needs a script/);
  });
});
