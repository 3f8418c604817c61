import type { Provenance } from '../recording/provenance.ts';
import { tensorsIn } from '../recording/recorder.ts';
import type { TrainingCall } from '../recording/step.ts';
import { isTensor } from '../tensors/framework.ts';

interface DataSize {
  readonly datasetSize: number | null;
  readonly dropsLastBatch: boolean | null;
}

const UNKNOWN: DataSize = { datasetSize: null, dropsLastBatch: null };

type Options = Readonly<Record<string, unknown>>;

const optionsOf = (value: unknown): Options => (typeof value === 'object' && value !== null ? (value as Options) : {});

/** What the arguments of `fit`, `evaluate` and their like say of the data that they go over. */
export function evaluationData(provenance: Provenance): {
  evaluation(trigger: string, args: readonly unknown[]): DataSize;
  validation(call: TrainingCall | undefined): DataSize;
  training(call: TrainingCall): { readonly stepsAPass: number | null; readonly validates: boolean };
} {
  const sizeOf = (data: unknown): DataSize =>
    tensorsIn(data).length > 0 ? arrays(data) : typeof data === 'object' && data !== null ? dataset(data) : UNKNOWN;
  const dataset = (data: object): DataSize => {
    const lineage = provenance.datasets.get(data)?.operations ?? [];
    const batch = lineage.findLast(({ name }) => name === 'batch' || name === 'columnMajorBatch');
    const dropsLastBatch = batch === undefined ? null : batch.second === false;
    const isLast = batch !== undefined && ['batch', 'prefetch'].includes(lineage.at(-1)?.name ?? '');
    return { datasetSize: isLast ? batch.sizeBefore : null, dropsLastBatch };
  };
  return {
    evaluation: (_, args) => sizeOf(args[0]),
    validation: (call) => {
      const options = optionsOf(call?.args[call.trigger === 'fit' ? 2 : 1]);
      const data = options['validationData'];
      if (data !== undefined && data !== null) {
        return Array.isArray(data) ? arrays(data[0]) : sizeOf(optionsOf(data)['xs'] ?? data);
      }
      const split = options['validationSplit'];
      const all = tensorsIn(call?.args[0])[0]?.shape[0];
      return typeof split === 'number' && all !== undefined
        ? { datasetSize: all - Math.floor(all * (1 - split)), dropsLastBatch: false }
        : UNKNOWN;
    },
    training: ({ trigger, args }) => {
      const options = optionsOf(args[trigger === 'fit' ? 2 : 1]);
      const validates = Boolean(options['validationData']) || Number(options['validationSplit'] ?? 0) > 0;
      if (trigger === 'fit') {
        const all = tensorsIn(args[0])[0]?.shape[0];
        const batchSize = typeof options['batchSize'] === 'number' ? options['batchSize'] : 32;
        return { stepsAPass: all === undefined ? null : Math.ceil(all / batchSize), validates };
      }
      const given = options['batchesPerEpoch'] ?? optionsOf(args[0])['size'];
      const stepsAPass = trigger === 'fitDataset' && typeof given === 'number' && Number.isFinite(given) ? given : null;
      return { stepsAPass, validates };
    },
  };
}

function arrays(data: unknown): DataSize {
  const [first] = tensorsIn(data).filter(isTensor);
  return { datasetSize: first?.shape[0] ?? null, dropsLastBatch: false };
}

/** Beyond, a data set is taken to have no end. */
const MOST_EXAMPLES = 100_000;
const COUNT_WITHIN_MILLISECONDS = 3_000;

interface Iterator {
  next(): Promise<{ readonly done: boolean; readonly value: unknown }>;
}

/** Whether an evaluation ends after a given number of batches, however many its data set holds. */
export const isLimited = (args: readonly unknown[]): boolean => typeof optionsOf(args[1])['batches'] === 'number';

/** How many examples a data set of batches holds; null where it comes to no end. Goes over it once more. */
export async function countOf(data: unknown): Promise<number | null> {
  const { iterator } = optionsOf(data) as { readonly iterator?: () => Promise<Iterator> };
  if (iterator === undefined) {
    return null;
  }
  const began = performance.now();
  const batches = await iterator.call(data);
  let examples = 0;
  for (let each = await batches.next(); !each.done; each = await batches.next()) {
    const tensors = tensorsIn(each.value);
    examples += tensors[0]?.shape[0] ?? 0;
    for (const tensor of tensors) {
      tensor.dispose();
    }
    if (examples > MOST_EXAMPLES || performance.now() - began > COUNT_WITHIN_MILLISECONDS) {
      return null;
    }
  }
  return examples;
}
