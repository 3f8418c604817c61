/** What watching a training must give, whatever the framework: the same training, and its record. */
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { describe, it } from 'node:test';
import { readNpy } from '../../src/tensors/npy.ts';
import { defaultLaunchSettings } from '../../src/training/launchSettings.ts';
import type { WatchRecord } from '../../src/training/watching/record.ts';
import { readRecords } from '../../src/training/watching/recordFile.ts';
import { watchScript } from '../../src/training/watching/watchScript.ts';

export interface WatchedScript {
  readonly script: string;
  /** The program that runs it plainly, and its arguments before the script. */
  readonly plainly: readonly [program: string, ...arguments_: readonly string[]];
  readonly python?: string;
  readonly environment?: Readonly<Record<string, string>>;
  /** Optimizer steps of the whole training, examples of a batch, numbers for each. */
  readonly steps: number;
  readonly batch: number;
  readonly outputs: number;
  /** A step and the rate from there on. */
  readonly rates: WatchRecord['rates'];
  readonly parameters: number;
  readonly exitsWith: number;
}

export interface WatchedRun {
  readonly record: WatchRecord;
  readonly printed: string;
  readonly predictions: ReturnType<typeof readNpy>;
  /** What the script wrote to `TRAINED_NET`. */
  readonly written: string;
}

const MARKED = /^(loss|weights|farewell).*$/gm;
const marked = (text: string): readonly string[] => text.match(MARKED) ?? [];

export function watchingContract(name: string, probesDirectory: string, expected: WatchedScript): void {
  describe(`${name} · a training that is watched`, () => {
    it('is the one that the script does by itself, bit for bit, and is recorded', async () => {
      const plain = await runPlainly(expected);
      const { record, printed, predictions, written } = await watched(probesDirectory, expected);
      assert.deepEqual(marked(printed), marked(plain.printed));
      assert.equal(written, plain.written, 'it writes what it writes');
      assert.equal(plain.code, expected.exitsWith);

      const losses = marked(plain.printed)
        .filter((line) => line.startsWith('loss'))
        .map((line) => Number(line.split(' ')[1]));
      assert.deepEqual(record.losses, losses, 'at full precision, in order');
      assert.equal(record.losses.length, expected.steps);
      assert.deepEqual(
        record.rates.map(([step, rate]) => [step, Number(rate.toPrecision(6))]),
        expected.rates,
      );
      assert.equal(record.norms.names.length, expected.parameters);
      assert.equal(record.norms.steps[0], 0);
      assert.ok(record.norms.gradients.flat().every((norm) => norm >= 0));
      assert.ok(record.norms.updates.flat().some((ratio) => ratio > 0 && ratio < 10));

      assert.deepEqual([record.predictedAt[0], record.predictedAt.at(-1)], [0, expected.steps]);
      assert.deepEqual(predictions.shape, [record.predictedAt.length, expected.batch, expected.outputs]);
      const size = expected.batch * expected.outputs;
      const values = Array.from(predictions.values);
      assert.notDeepEqual(values.slice(0, size), values.slice(-size), 'the net has moved');
      assert.ok(values.every(Number.isFinite));

      assert.equal(record.end?.steps, expected.steps);
      assert.equal(record.end?.ended, expected.exitsWith === 0 ? 'script-ended' : 'raised');
      assert.equal(record.end?.withoutPredictions, null);
      assert.equal(record.brokenOff, null);
    });

    it('is killed where it is cancelled, and leaves what was recorded', async () => {
      const abort = new AbortController();
      const { record, printed } = await watched(probesDirectory, expected, abort.signal, () => abort.abort());
      assert.equal(record.end, null);
      assert.equal(record.brokenOff, 'Cancelled.');
      assert.ok(!printed.includes('farewell'));
    });
  });
}

interface PlainRun {
  readonly printed: string;
  readonly written: string;
  readonly code: number;
}

function runPlainly({ script, plainly: [program, ...before], environment }: WatchedScript): Promise<PlainRun> {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'plain-'));
  const net = path.join(folder, 'net');
  const env = { ...process.env, ...environment, TRAINED_NET: net };
  return new Promise((resolve) => {
    execFile(program, [...before, script], { env, cwd: path.dirname(script) }, (error, stdout) => {
      resolve({ printed: stdout, written: readFileSync(net, 'utf8'), code: error === null ? 0 : Number(error.code) });
      rmSync(folder, { recursive: true, force: true });
    });
  });
}

export async function watched(
  probesDirectory: string,
  { script, python, environment }: Pick<WatchedScript, 'script' | 'python' | 'environment'>,
  signal: AbortSignal = new AbortController().signal,
  onRecord: () => void = () => {},
  args: readonly string[] = [],
): Promise<WatchedRun> {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'watched-'));
  const runDirectory = mkdtempSync(path.join(folder, 'run-'));
  const net = path.join(folder, 'net');
  let printed = '';
  try {
    const record = await watchScript({
      script,
      scriptHash: '',
      settings: {
        ...defaultLaunchSettings,
        python: python ?? null,
        args,
        env: { ...environment, TRAINED_NET: net },
      },
      probesDirectory,
      runDirectory,
      captureWithinMilliseconds: 120_000,
      signal,
      onOutput: (_, text) => {
        printed += text;
      },
      onLog: () => {},
      onRecord,
    });
    const predictions = readNpy(
      record.predictedAt.length > 0
        ? readFileSync(path.join(runDirectory, 'predictions-0.npy'))
        : readFileSync(path.join(runDirectory, `${record.capture.batch.inputs[0]?.id}.npy`)),
    );
    assert.deepEqual(await readRecords(folder), [record], 'and is there again after a reload');
    const written = existsSync(net) ? readFileSync(net, 'utf8') : '';
    return { record, printed, predictions, written };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
