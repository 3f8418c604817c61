import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import type { DataSourceSummary } from '../../training/protocol/capture.ts';
import type { Examples } from '../../training/protocol/examples.ts';
import type { SavedTensor } from '../../training/protocol/tensors.ts';
import type { Training } from '../../training/training.ts';
import { fakeTraining, softmax } from './fakeTraining.ts';

export interface FakeExamples {
  /** Of each example its numbers, row-major. */
  readonly inputs: readonly (readonly number[])[];
  readonly rowShape?: readonly number[];
  readonly inputDtype?: string;
  /** Class numbers, or vectors. */
  readonly targets: readonly (number | readonly number[])[];
  readonly read?: Partial<Examples>;
  readonly source?: Partial<DataSourceSummary>;
  readonly lossName?: string;
  /** Outputs of the net an example; 10 when absent. */
  readonly classes?: number;
}

/** A training whose data source holds these examples. Its files go to a folder of the system's for what is temporary. */
export function withExamples({ inputs, targets, ...options }: FakeExamples): Training {
  const folder = temporaryFolder();
  const isIndex = targets.every((target) => typeof target === 'number');
  const rows = targets.map((target) => (typeof target === 'number' ? [target] : target));
  const input = save(folder, 'input', inputs, options.rowShape ?? [inputs[0]?.length ?? 0], options.inputDtype);
  const target = save(folder, 'target', rows, isIndex ? [] : [rows[0]?.length ?? 0], isIndex ? 'int32' : 'float32');
  const classes = options.classes ?? 10;
  const training = fakeTraining({
    beforeActivation: [new Array<number>(classes).fill(0)],
    activation: 'none',
    activate: softmax,
    targets: [rows[0] ?? []],
    criterion: () => 1,
  });
  const read: Examples = {
    origin: 'arrays',
    inputs: [input],
    targets: [target],
    examples: inputs.length,
    of: inputs.length,
    complete: true,
    inOrder: true,
    once: true,
    asTheNetGetsThem: true,
    notes: [],
    ...options.read,
  };
  const { capture } = training;
  return {
    ...training,
    capture: {
      ...capture,
      loss: { ...capture.loss, name: options.lossName ?? 'sparse_categorical_crossentropy' },
      batch: { ...capture.batch, size: 8 },
      dataSource: {
        kind: 'arrays',
        exampleCount: inputs.length,
        batchSize: 8,
        shuffled: true,
        ...options.source,
      },
    },
    examples: async () => read,
  };
}

const scratch = mkdtempSync(path.join(os.tmpdir(), 'fake-examples-'));
process.once('exit', () => rmSync(scratch, { recursive: true, force: true }));

/** Gone with the process. */
export const temporaryFolder = (): string => mkdtempSync(path.join(scratch, 'batch-'));

/** Writes a `.npy` file of so many rows. */
export function save(
  folder: string,
  id: string,
  rows: readonly (readonly number[])[],
  rowShape: readonly number[],
  dtype = 'float32',
): SavedTensor {
  const shape = [rows.length, ...rowShape];
  const flat = rows.flat();
  const isInteger = dtype === 'int32';
  const header = `{'descr': '${isInteger ? '<i4' : '<f4'}', 'fortran_order': False, 'shape': (${shape.map((size) => `${size}, `).join('')}), }`;
  const text = Buffer.from(`\x93NUMPY\x01\x00\x00\x00${header.padEnd(117)}\n`, 'latin1');
  text.writeUInt16LE(text.length - 10, 8);
  const values = isInteger ? Int32Array.from(flat) : Float32Array.from(flat);
  const file = path.join(folder, `${id}.npy`);
  writeFileSync(file, Buffer.concat([text, Buffer.from(values.buffer)]));
  return { file, summary: { id, name: null, dtype, shape, statistics: null, firstValues: flat.slice(0, 16) } };
}

/** The same stream of numbers from 0 to 1 for the same seed. */
export function uniforms(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}
