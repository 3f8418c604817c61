/** The TensorFlow.js probe on the real `@tensorflow/tfjs-node`, which most people train with. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { after, before, describe, it, type TestContext } from 'node:test';
import { nativeTfjsNode } from '../../scripts/nativeTfjsNode.ts';
import { lineOf, withTraining } from './runs.ts';

/** As it ships: `npm run build` before. */
const probes = path.join(import.meta.dirname, '../../dist/probes');
const fixtures = path.join(import.meta.dirname, 'fixtures', 'tfjs');

let env: Readonly<Record<string, string>> = {};
let missing: string | null = null;

/** The contract's scripts, as written for tfjs-node: nothing else differs. */
const folder = mkdtempSync(path.join(os.tmpdir(), 'tfjs-node-'));
const script = (name: string): string => path.join(folder, name);

before(async () => {
  const native = await nativeTfjsNode();
  if ('missing' in native) {
    missing = native.missing;
    console.log(`NOT TESTED: the probe on the native @tensorflow/tfjs-node (${missing}).`);
    return;
  }
  env = native.env;
  symlinkSync(native.nodeModules, path.join(folder, 'node_modules'));
  for (const name of readdirSync(fixtures).filter((file) => /\.m?js$/.test(file))) {
    const text = readFileSync(path.join(fixtures, name), 'utf8');
    writeFileSync(script(name), text.replaceAll("'@tensorflow/tfjs'", "'@tensorflow/tfjs-node'"));
  }
});
after(() => rmSync(folder, { recursive: true, force: true }));

/** Skipped, with the reason, where the native part cannot be had. */
const onNative =
  (run: () => Promise<void> | void) =>
  async (t: TestContext): Promise<void> =>
    missing === null ? run() : t.skip(`not to be had here: ${missing}`);

describe('tfjs-node · the native part', () => {
  for (const [name, trigger, step] of [
    ['cnn-fit.js', 'fit', 'model.fit('],
    ['esm-fit.mjs', 'fit', '.fit('],
    ['train-on-batch.js', 'trainOnBatch', 'trainOnBatch('],
    ['model-minimize.js', 'minimize', 'minimize('],
    ['mlp-clip.js', 'variableGrads', 'variableGrads('],
  ] as const) {
    it(
      `captures and steers ${name} as it runs`,
      onNative(() =>
        withTraining(
          probes,
          script(name),
          async (training) => {
            const { capture } = training;
            assert.equal(capture.backend, 'tensorflow');
            assert.deepEqual(capture.notes, []);
            assert.equal(capture.trigger, trigger);
            assert.equal(capture.location?.line, lineOf(script(name), step));
            assert.equal(capture.repeat.exact, true, capture.repeat.reason ?? '');
            const experiment = { batches: 'first-only', steps: 5 } as const;
            const first = await training.run(experiment);
            assert.ok(Math.abs((first.rows[0]?.loss ?? 0) - capture.loss.value) <= 1e-6 * Math.abs(capture.loss.value));
            assert.deepEqual((await training.run(experiment)).rows, first.rows);
          },
          { settings: { env } },
        ),
      ),
    );
  }

  it(
    'computes the same with every hook installed',
    onNative(() => {
      const seeded = ['--require', path.join(fixtures, 'seeded-random.js')];
      const losses = (args: readonly string[], mode: NodeJS.ProcessEnv): string => {
        const run = spawnSync('node', [...seeded, ...args, script('cnn-fit.js')], {
          encoding: 'utf8',
          env: { ...process.env, ...env, ...mode },
          timeout: 60_000,
        });
        assert.equal(run.status, 0, run.stderr);
        return run.stdout;
      };
      const plain = losses([], {});
      assert.match(plain, /loss/);
      assert.equal(losses(['--require', path.join(probes, 'tfjs.cjs')], { TRAINING_RECIPE_PROBE: 'passive' }), plain);
    }),
  );
});
