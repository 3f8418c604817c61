/** What every probe has to say of a net that goes on from weights that it did not make itself. `npm run build` before. */
import assert from 'node:assert/strict';
import path from 'node:path';
import { describe, it } from 'node:test';
import type { LoadedWeights } from '../../src/training/protocol/capture.ts';
import { lineOf, withTraining } from './runs.ts';

const python = process.env['TRAINING_RECIPE_TEST_PYTHON'] ?? 'python3';
const sources = path.join(import.meta.dirname, '../../src/probes');
const bundled = path.join(import.meta.dirname, '../../dist/probes');
const CHECKPOINT = ' the checkpoint';

interface Case {
  readonly probes: string;
  readonly script: string;
  /** Null: the script made its own. */
  readonly loaded: {
    readonly call: string;
    readonly how: LoadedWeights['how'];
    /** Whether its line is known: not where it waits for a file. */
    readonly atLine: boolean;
  } | null;
}

const loaded = (call: string, atLine = true): Case['loaded'] => ({ call, how: 'loaded', atLine });
const set = (call: string): Case['loaded'] => ({ call, how: 'set', atLine: true });

const cases: readonly Case[] = [
  { probes: sources, script: 'torch/loads_checkpoint.py', loaded: loaded('load_state_dict') },
  { probes: sources, script: 'torch/loads_pretrained.py', loaded: loaded('from_pretrained') },
  { probes: sources, script: 'torch/copies_checkpoint.py', loaded: loaded('torch.load') },
  { probes: sources, script: 'torch/loads_for_others.py', loaded: null },
  { probes: sources, script: 'torch/manual_sgd.py', loaded: null },
  { probes: sources, script: 'keras/loads_checkpoint.py', loaded: loaded('load_model') },
  { probes: sources, script: 'keras/sets_weights.py', loaded: set('set_weights') },
  { probes: sources, script: 'keras/works_out_metrics.py', loaded: null },
  { probes: bundled, script: 'tfjs/loads-checkpoint.js', loaded: loaded('loadWeights', false) },
  { probes: bundled, script: 'tfjs/sets-weights.js', loaded: set('setWeights') },
  { probes: bundled, script: 'tfjs/works-out-metrics.js', loaded: null },
];

describe('weights that a script gave its net', () => {
  for (const { probes, script, loaded: expected } of cases) {
    it(`${script}: ${expected === null ? 'none' : `${expected.how} by ${expected.call}`}`, async () => {
      const file = path.join(import.meta.dirname, 'fixtures', script);
      const { loadedWeights } = await withTraining(probes, file, async (training) => training.capture, {
        settings: { python },
        timeoutMilliseconds: 120_000,
      });
      if (expected === null) {
        assert.equal(loadedWeights, undefined);
        return;
      }
      const { call, how, atLine } = expected;
      assert.deepEqual([loadedWeights?.call, loadedWeights?.how], [call, how]);
      assert.equal(loadedWeights?.location?.line ?? null, atLine ? lineOf(file, CHECKPOINT) : null);
    });
  }
});
