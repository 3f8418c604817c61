/** What watching a training must give, whatever the framework: the same training, and its record. */
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { describe, it } from 'node:test';
import { npyHeader, readNpy } from '../../src/tensors/npy.ts';
import { defaultLaunchSettings } from '../../src/training/launchSettings.ts';
import type { SavedTensor } from '../../src/training/protocol/tensors.ts';
import type { WatchQuery } from '../../src/training/protocol/watching.ts';
import type { WatchRecord } from '../../src/training/watching/record.ts';
import { readRecords } from '../../src/training/watching/recordFile.ts';
import { watchScript } from '../../src/training/watching/watchScript.ts';
import { withTraining } from './runs.ts';

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
  /** Of the captured batch. */
  readonly inputs: readonly ReturnType<typeof readNpy>[];
  /** To the sample, by the first output. */
  readonly answered: ReturnType<typeof readNpy> | null;
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

    it('tells what comes out of its layers, before the first update and as it was left', async () => {
      const { record } = await watched(probesDirectory, expected);
      const { atInit, trained } = record.layers ?? {};
      assert.deepEqual([atInit?.trouble, trained?.trouble], [null, null]);
      const { script, python, environment } = expected;
      const settings = { python: python ?? null, env: environment ?? {} };
      await withTraining(
        probesDirectory,
        script,
        async (training) => {
          const examined = await training.activations();
          const figures = atInit?.layers.map(({ histogram, kept, unitAxis, ...rest }) => rest);
          assert.deepEqual(figures, examined, 'as at the capture of an examination');
        },
        { settings },
      );
      assert.deepEqual(
        trained?.layers.map(({ name, kind, shape }) => [name, kind, shape]),
        atInit?.layers.map(({ name, kind, shape }) => [name, kind, shape]),
      );
      for (const [index, { name, statistics, kept }] of (atInit?.layers ?? []).entries()) {
        const after = trained?.layers[index];
        assert.notDeepEqual(after?.statistics, statistics, `${name} has other weights`);
        assert.ok(kept && after?.kept && kept.id !== after.kept.id);
        assert.deepEqual(after.kept.shape, kept.shape);
      }
    });

    it('answers for other examples as it was left, and is the same training', async () => {
      const before = await watched(probesDirectory, expected);
      // The batch backwards and one more, so that the last of three batches is all but empty.
      const order = [...Array.from({ length: 2 * expected.batch }, (_, at) => at % expected.batch).reverse(), 3];
      const folder = mkdtempSync(path.join(os.tmpdir(), 'sample-'));
      try {
        const files = before.inputs.map((input, index) => {
          const file = path.join(folder, `input-${index}.npy`);
          writeFileSync(file, rowsOf(input, order));
          return file;
        });
        const inputs = files.map((file, index) => savedAs(file, before, index, order.length));
        const sample = { inputs, examples: order.length, asTheNetGetsThem: true };
        const { record, answered, printed } = await watched(
          probesDirectory,
          expected,
          undefined,
          undefined,
          [],
          sample,
        );
        assert.equal(record.end?.withoutSample, null);
        assert.deepEqual(record.sample, files);
        assert.deepEqual(marked(printed), marked(before.printed));
        assert.deepEqual(answered?.shape, [order.length, expected.outputs]);
        const last = Array.from(before.predictions.values).slice(-expected.batch * expected.outputs);
        for (const [row, example] of order.entries()) {
          for (let output = 0; output < expected.outputs; output += 1) {
            const wanted = last[example * expected.outputs + output] ?? Number.NaN;
            const given = answered?.values[row * expected.outputs + output] ?? Number.NaN;
            assert.ok(Math.abs(given - wanted) < 1e-5, `example ${example}: ${given}, not ${wanted}`);
          }
        }
      } finally {
        rmSync(folder, { recursive: true, force: true });
      }
    });

    it('says why it cannot answer for examples of another shape', async () => {
      const folder = mkdtempSync(path.join(os.tmpdir(), 'sample-'));
      try {
        const before = await watched(probesDirectory, expected);
        const file = path.join(folder, 'input-0.npy');
        writeFileSync(file, rowsOf({ shape: [1, 3], type: 'f4', values: [1, 2, 3] }, [0]));
        const { summary } = savedAs(file, before, 0, 1);
        const inputs = [{ file, summary: { ...summary, shape: [1, 3] } }];
        const sample = { inputs, examples: 1, asTheNetGetsThem: true };
        const { record, answered } = await watched(probesDirectory, expected, undefined, undefined, [], sample);
        assert.match(record.end?.withoutSample ?? '', /other shapes/);
        assert.equal(answered, null);
        assert.equal(record.losses.length, expected.steps);
      } finally {
        rmSync(folder, { recursive: true, force: true });
      }
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

function savedAs(file: string, { record }: WatchedRun, index: number, rows: number): SavedTensor {
  const summary = record.capture.batch.inputs[index];
  assert.ok(summary);
  return { file, summary: { ...summary, shape: [rows, ...summary.shape.slice(1)] } };
}

/** A `.npy` file of some rows of a float32 tensor. */
function rowsOf({ shape, type, values }: ReturnType<typeof readNpy>, order: readonly number[]): Uint8Array {
  assert.equal(type, 'f4');
  const width = shape.slice(1).reduce((product, size) => product * size, 1);
  const rows = order.flatMap((row) => Array.from({ length: width }, (_, at) => values[row * width + at] ?? 0));
  const header = npyHeader(type, [order.length, ...shape.slice(1)]);
  return Buffer.concat([header, Buffer.from(Float32Array.from(rows).buffer)]);
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

/** What a script works out beside its loss is recorded as the script itself prints it: `metric NAME ON VALUE`. */
export function metricsContract(
  name: string,
  probesDirectory: string,
  expected: Pick<WatchedScript, 'script' | 'python'> & {
    /** Lines that evaluate; null: the framework does. */
    readonly places: readonly (number | null)[];
  },
): void {
  describe(`${name} · metrics of a training that is watched`, () => {
    it('are what the script itself worked out, in its order, by its lines', async () => {
      const { record, printed } = await watched(probesDirectory, expected);
      const said = [...printed.matchAll(/^metric (\S+) (\S+) (\S+)$/gm)].map(([, name, on, value]) => ({
        name,
        on,
        value: Number(value),
      }));
      assert.equal(record.brokenOff, null);
      const recorded = record.metrics.map(({ name, on, values }) => ({ name, on, values }));
      for (const { name, on, values } of recorded) {
        for (const value of values) {
          const at = said.findIndex(
            (each) => each.name === name && each.on === on && Math.abs(each.value - value) < 1e-6 * Math.abs(value),
          );
          assert.ok(at >= 0, `${name} on ${on}: ${value} was not worked out, or not so often`);
          said.splice(at, 1);
        }
      }
      assert.deepEqual(said, [], 'none is missing');
      const places = new Set(record.metrics.map(({ location }) => location?.line ?? null));
      assert.deepEqual([...places].sort(), [...expected.places].sort());
      assert.ok(record.metrics.every(({ steps }) => steps.every((step, at) => step >= (steps[at - 1] ?? 0))));
    });
  });
}

export async function watched(
  probesDirectory: string,
  { script, python, environment }: Pick<WatchedScript, 'script' | 'python' | 'environment'>,
  signal: AbortSignal = new AbortController().signal,
  onRecord: () => void = () => {},
  args: readonly string[] = [],
  sample: WatchQuery['sample'] = null,
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
      sample,
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
    const inputs = record.capture.batch.inputs.map(({ id }) =>
      readNpy(readFileSync(path.join(runDirectory, `${id}.npy`))),
    );
    const [answers] = record.end?.sampleAnswers?.outputs ?? [];
    const answered = answers === undefined ? null : readNpy(readFileSync(answers.file));
    return { record, printed, predictions, written, inputs, answered };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
