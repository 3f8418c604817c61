import type { Refetch } from '../../../training/protocol/randomness.ts';
import type { Laboratory } from '../experiments/laboratory.ts';
import { leafLayers } from '../recording/gate.ts';
import type { Provenance } from '../recording/provenance.ts';
import { contents, type Transform } from '../recording/transforms.ts';
import { innermostLocation } from '../script/userFrames.ts';
import { isTensor, type Tensor } from '../tensors/framework.ts';
import { notApplicable } from '../tensors/probeError.ts';

/** Elements of the source, batches or examples, that are fetched. */
const ELEMENTS = 16;
const EXAMPLES = 32;

/** Layers of the net that change their input at random, as augmentation does; not what only regularises. */
const AUGMENTING = /^Random/;

export interface Dataset {
  /** Elements; null or infinite where it does not know. */
  readonly size?: number | null;
  iterator(): Promise<{ next(): Promise<{ readonly value: unknown; readonly done: boolean }> }>;
}

/** The data source that can be asked for its examples again while the script runs on; null where the answer is known. */
export function refetchable({ step }: Laboratory, provenance: Provenance): Dataset | null {
  const { trigger, args } = step.call;
  const given = trigger === 'fitDataset' ? args[0] : provenance.iterated;
  if (trigger === 'fit') {
    return null;
  }
  if (typeof given !== 'object' || given === null || !('iterator' in given)) {
    throw notApplicable('The script draws its batches by itself, so no example can be fetched a second time.');
  }
  return given as Dataset;
}

/** Arrays give an example as they hold it. */
export function refetchedArrays(laboratory: Laboratory, provenance: Provenance): Refetch {
  const size = laboratory.parts.batchSize ?? 0;
  return { examples: size, differing: 0, random: augmentingLayers(laboratory, provenance) };
}

/** Lets every transform of the source have some examples twice; of sources without one, fetches them twice. */
export async function refetch(laboratory: Laboratory, provenance: Provenance, dataset: Dataset): Promise<Refetch> {
  const layers = augmentingLayers(laboratory, provenance);
  const watch = provenance.watchTransforms();
  let first: readonly unknown[];
  try {
    first = await elements(dataset, () => watch.calls >= EXAMPLES);
  } finally {
    watch.stop();
  }
  const named = ({ name, frames }: Transform) => ({ name, location: innermostLocation(frames) });
  if (watch.calls > 0) {
    return { examples: watch.calls, differing: watch.differing, random: [...watch.random.map(named), ...layers] };
  }
  const second = await elements(dataset, () => false);
  return { ...compared(first.flatMap(examplesOf), second.flatMap(examplesOf)), random: layers };
}

async function elements(dataset: Dataset, enough: () => boolean): Promise<readonly unknown[]> {
  const found: unknown[] = [];
  const iterator = await dataset.iterator();
  while (found.length < ELEMENTS && !enough()) {
    const { value, done } = await iterator.next();
    if (done) {
      break;
    }
    found.push(plain(value));
  }
  return found;
}

interface PlainTensor {
  readonly shape: readonly number[];
  readonly values: readonly number[];
}

/** Its numbers, so that whoever disposes of the tensors does no harm. */
function plain(value: unknown): unknown {
  if (isTensor(value)) {
    const tensor: PlainTensor = { shape: value.shape.slice(), values: Array.from(value.dataSync() as Float32Array) };
    (value as Tensor).dispose();
    return tensor;
  }
  if (Array.isArray(value)) {
    return value.map(plain);
  }
  const isRecord = typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype;
  return isRecord ? Object.fromEntries(Object.entries(value).map(([key, each]) => [key, plain(each)])) : value;
}

interface Example {
  readonly inputs: string;
  readonly targets: string;
}

/** `{ xs, ys }` batches, row by row; any other element is one example. */
function examplesOf(element: unknown): readonly Example[] {
  const { xs, ys } = (element ?? {}) as { readonly xs?: unknown; readonly ys?: unknown };
  const rows = (value: unknown): readonly string[] => {
    const { shape = [], values = [] } = (value ?? {}) as Partial<PlainTensor>;
    const count = shape.length > 1 ? (shape[0] ?? 1) : 1;
    const each = values.length / count;
    return Array.from({ length: count }, (_, row) => values.slice(row * each, (row + 1) * each).join());
  };
  const [inputs, targets] = [rows(xs), rows(ys)];
  const splits = inputs.length > 1 && inputs.length === targets.length;
  return splits
    ? inputs.map((each, row) => ({ inputs: each, targets: targets[row] ?? '' }))
    : [{ inputs: contents(xs ?? element), targets: contents(ys ?? null) }];
}

/**
 * Two passes over one source. In the same order, what differs is the examples; in another order they are found by
 * their content.
 */
export function compared(
  first: readonly Example[],
  second: readonly Example[],
): Pick<Refetch, 'examples' | 'differing'> {
  const count = Math.min(first.length, second.length);
  if (count === 0) {
    throw notApplicable('The data source gave no examples when it was asked again.');
  }
  const one = first.slice(0, count);
  const other = second.slice(0, count);
  const changed = one.filter(({ inputs }, index) => inputs !== other[index]?.inputs).length;
  const sameTargets = one.every(({ targets }, index) => targets === other[index]?.targets);
  const targetsTell = new Set(one.map(({ targets }) => targets)).size > 1;
  if (changed === 0 || (sameTargets && targetsTell)) {
    return { examples: count, differing: changed };
  }
  const known = new Set(first.map(({ inputs }) => inputs));
  const found = other.filter(({ inputs }) => known.has(inputs)).length;
  if (found >= count / 2) {
    return { examples: found, differing: 0 };
  }
  throw notApplicable('The data source gives other examples each time, so none of them could be fetched twice.');
}

function augmentingLayers({ step }: Laboratory, provenance: Provenance): Refetch['random'] {
  const roots = step.call.model ?? step.layers?.model ?? null;
  return (roots === null ? [] : leafLayers(roots))
    .filter((layer) => AUGMENTING.test(layer.getClassName()))
    .map((layer) => ({ name: layer.name, location: innermostLocation(provenance.framesOf(layer)) }));
}
