import type { FrameVariables } from '../../../training/protocol/capture.ts';
import type { ExamplesOrigin } from '../../../training/protocol/examples.ts';
import type { Laboratory } from '../experiments/laboratory.ts';
import type { DatasetLineage, Provenance } from '../recording/provenance.ts';
import { tensorsIn } from '../recording/recorder.ts';
import { isTensor, type Tensor, type TypedArray } from '../tensors/framework.ts';
import { notApplicable } from '../tensors/probeError.ts';
import { type Rows, rowsFrom, sizeOf } from './column.ts';
import { unflattened } from './flattened.ts';
import { type Dataset, refetchable } from './refetch.ts';
import { rowsAmongVariables } from './variables.ts';

/** Examples that belong together: row i of each is example i. */
export interface ExampleRows {
  readonly inputs: readonly Rows[];
  readonly targets: readonly Rows[];
}

/** What examples can be read from. */
export interface ExampleSource {
  readonly origin: ExamplesOrigin;
  readonly of: number | null;
  readonly inOrder: boolean;
  readonly once: boolean;
  readonly asTheNetGetsThem: boolean | null;
  readonly notes: readonly string[];
  /** The next ones; null behind the last. A promise where the script has to run on for them. */
  next(): ExampleRows | null | Promise<ExampleRows | null>;
}

const TOGETHER = 512;

/** Arrays that `fit` was given; a dataset; arrays among the variables; else the captured batch. */
export function sourceOf(
  laboratory: Laboratory,
  provenance: Provenance,
  variables: readonly FrameVariables[],
): ExampleSource {
  const { step, parts, store } = laboratory;
  if (step.call.trigger === 'fit') {
    return arraysGiven(laboratory);
  }
  const dataset = datasetOf(laboratory, provenance);
  if (dataset !== null) {
    return datasetSource(laboratory, provenance, dataset);
  }
  const found = rowsAmongVariables(parts, store, variables);
  if (found !== null) {
    return whole('variables', found.inputs, found.targets, []);
  }
  const size = parts.batchSize;
  const inRows = ({ tensor }: { readonly tensor: Tensor }) =>
    size !== null && tensor.rank > 0 && tensor.shape[0] === size ? [rowsOf(tensor)] : [];
  const inputs = parts.inputs.flatMap(inRows);
  if (inputs.length === 0) {
    throw notApplicable('Which axis of the captured batch counts its examples could not be told.');
  }
  const shapes = parts.inputs.map(({ tensor }) => tensor.shape);
  const targets = parts.targets.flatMap(({ tensor }) => {
    const [count, ...rowShape] = unflattened(tensor.shape, size, shapes);
    return size !== null && count === size ? [{ ...rowsOf(tensor), count, rowShape }] : [];
  });
  return whole('batch', inputs, targets, [
    'The script makes its batches by itself, so only the captured one can be read.',
  ]);
}

function arraysGiven({ step }: Laboratory): ExampleSource {
  const { args, model } = step.call;
  const options = (args[2] ?? {}) as { readonly validationSplit?: unknown };
  const split = typeof options.validationSplit === 'number' ? options.validationSplit : 0;
  const inputs = named(args[0], model?.inputNames).map(rowsOf);
  const targets = named(args[1], model?.outputNames).map(rowsOf);
  const count = Math.floor((inputs[0]?.count ?? 0) * (1 - split));
  const trained = (rows: Rows) => rowsFrom(rows, 0, count);
  return whole('arrays', inputs.map(trained), targets.map(trained), []);
}

/** Tensors in the order of the model's inputs or outputs, however they were given. */
function named(given: unknown, names: readonly string[] | undefined): readonly Tensor[] {
  const byName = typeof given === 'object' && given !== null && !isTensor(given) && !Array.isArray(given);
  const inOrder = byName && names !== undefined ? names.map((name) => (given as Record<string, unknown>)[name]) : given;
  return tensorsIn(inOrder);
}

function whole(
  origin: ExamplesOrigin,
  inputs: readonly Rows[],
  targets: readonly Rows[],
  notes: readonly string[],
): ExampleSource {
  const count = inputs[0]?.count ?? 0;
  let read = 0;
  return {
    origin,
    of: origin === 'batch' ? null : count,
    inOrder: true,
    // Batches may be drawn with replacement.
    once: origin !== 'batch',
    asTheNetGetsThem: true,
    notes,
    next: () => {
      if (read >= count) {
        return null;
      }
      const [start, end] = [read, Math.min(count, read + TOGETHER)];
      read = end;
      const some = (rows: Rows) => rowsFrom(rows, start, end);
      return { inputs: inputs.map(some), targets: targets.map(some) };
    },
  };
}

function datasetOf(laboratory: Laboratory, provenance: Provenance): Dataset | null {
  const { trigger } = laboratory.step.call;
  return trigger === 'fitDataset' || provenance.iterated !== null ? refetchable(laboratory, provenance) : null;
}

function datasetSource(laboratory: Laboratory, provenance: Provenance, dataset: Dataset): ExampleSource {
  const { step, parts } = laboratory;
  const operations = provenance.datasets.get(dataset)?.operations ?? [];
  const model = step.call.model ?? step.layers?.model;
  const { of, once } = onePass(operations, dataset);
  let iterator: ReturnType<Dataset['iterator']> | null = null;
  const first = parts.inputs[0]?.tensor;
  return {
    origin: 'dataset',
    of,
    inOrder: !operations.some(({ name }) => name === 'shuffle'),
    once,
    asTheNetGetsThem: step.call.trigger === 'fitDataset' ? true : null,
    notes: [],
    next: async () => {
      iterator ??= dataset.iterator();
      const { value, done } = await (await iterator).next();
      if (done) {
        return null;
      }
      const [xs, ys] = Array.isArray(value)
        ? value
        : [(value as { xs?: unknown }).xs ?? value, (value as { ys?: unknown }).ys];
      const single = first !== undefined && tensorsIn(xs)[0]?.shape.join() === first.shape.slice(1).join();
      const rows = (tensor: Tensor) => (single ? oneRow(tensor) : rowsOf(tensor));
      const read = {
        inputs: named(xs, model?.inputNames).map(rows),
        targets: named(ys, model?.outputNames).map(rows),
      };
      for (const tensor of tensorsIn([xs, ys])) {
        tensor.dispose();
      }
      return read;
    },
  };
}

/** How many examples come before any comes again, where that is known: a generator may invent them, or begin again. */
function onePass(
  operations: DatasetLineage['operations'],
  dataset: Dataset,
): { readonly of: number | null; readonly once: boolean } {
  const repeat = operations.findIndex(({ name }) => name === 'repeat');
  const passed = repeat < 0 ? operations : operations.slice(0, repeat);
  const mixes = operations.slice(passed.length + 1).some(({ name }) => name === 'shuffle' || name === 'repeat');
  const elements = repeat < 0 ? dataset.size : operations[repeat]?.sizeBefore;
  const batch = passed.findLast(({ name }) => name === 'batch');
  if (mixes || typeof elements !== 'number' || !Number.isFinite(elements)) {
    return { of: null, once: false };
  }
  const perElement = typeof batch?.argument === 'number' ? batch.argument : 1;
  return { of: batch?.sizeBefore ?? elements * perElement, once: true };
}

/** @throws ProbeError (`notApplicable`) for tensors without rows or numbers */
export function rowsOf(tensor: Tensor): Rows {
  const [count, ...rowShape] = tensor.shape;
  const values = tensor.dataSync();
  if (count === undefined || !ArrayBuffer.isView(values) || values.length !== count * sizeOf(rowShape)) {
    throw notApplicable(`Tensors of type ${tensor.dtype} and shape [${tensor.shape}] hold no rows of numbers.`);
  }
  return { values: values as TypedArray, count, rowShape, dtype: tensor.dtype };
}

function oneRow(tensor: Tensor): Rows {
  const values = tensor.dataSync();
  if (!ArrayBuffer.isView(values)) {
    throw notApplicable(`Tensors of type ${tensor.dtype} hold no numbers.`);
  }
  return { values: values as TypedArray, count: 1, rowShape: tensor.shape.slice(), dtype: tensor.dtype };
}
