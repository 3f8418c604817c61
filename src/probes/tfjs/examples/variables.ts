import { createHash } from 'node:crypto';
import type { FrameVariables } from '../../../training/protocol/capture.ts';
import type { StepParts } from '../capture/netOutputs.ts';
import type { Tensor, TypedArray } from '../tensors/framework.ts';
import type { TensorStore } from '../tensors/tensorStore.ts';
import { type Rows, sizeOf } from './column.ts';
import { unflattened } from './flattened.ts';

/**
 * Whole tensors among the script's variables in which the captured batch's rows are found, inputs and targets at the same
 * places. Null where there are none: the batch is made anew, or changed on its way to the net.
 */
export function rowsAmongVariables(
  parts: StepParts,
  store: TensorStore,
  frames: readonly FrameVariables[],
): { readonly inputs: readonly Rows[]; readonly targets: readonly Rows[] } | null {
  const size = parts.batchSize;
  const candidates = frames
    .flatMap(({ variables }) => variables.flatMap(({ tensor }) => (tensor === null ? [] : [store.tensor(tensor.id)])))
    .filter(
      (tensor) => tensor !== null && tensor.rank > 0 && size !== null && (tensor.shape[0] ?? 0) > size,
    ) as Tensor[];
  const [first, ...others] = parts.inputs.map(({ tensor }) => tensor);
  if (first === undefined || size === null || first.shape[0] !== size) {
    return null;
  }
  const bySize = [...candidates].sort((a, b) => (a.shape[0] ?? 0) - (b.shape[0] ?? 0));
  for (const whole of bySize.filter((each) => rowSize(each) === rowSize(first))) {
    const places = placesOf(whole, first);
    if (places === null) {
      continue;
    }
    const counterpart = (tensor: Tensor, shape: readonly number[] = tensor.shape) => {
      const rows = { shape, dataSync: () => tensor.dataSync() };
      return candidates.find(
        (each) =>
          each.shape[0] === whole.shape[0] &&
          rowSize(each) === rowSize(rows) &&
          shape[0] === size &&
          digests(rows).every((digest, at) => digestOf(each, places[at] ?? 0) === digest),
      );
    };
    const rest = others.map((other) => counterpart(other));
    const shapes = parts.inputs.map(({ tensor }) => tensor.shape);
    const targets = parts.targets.map(({ tensor }) => {
      const shape = unflattened(tensor.shape, size, shapes);
      return { found: counterpart(tensor, shape), shape };
    });
    if (rest.every((each) => each !== undefined)) {
      return {
        inputs: [whole, ...rest].map((each, at) => shaped(each, parts.inputs[at]?.tensor.shape ?? each.shape)),
        targets: targets.flatMap(({ found, shape }) => (found === undefined ? [] : [shaped(found, shape)])),
      };
    }
  }
  return null;
}

/** A tensor's numbers, in its own shape or another. */
type Shaped = Pick<Tensor, 'dataSync'> & { readonly shape: readonly number[] };

const rowSize = ({ shape }: Pick<Shaped, 'shape'>): number => sizeOf(shape.slice(1));

/** Where each of the rows is found; null where one is not. */
function placesOf(whole: Shaped, rows: Shaped): readonly number[] | null {
  const known = new Map(digests(whole).map((digest, place) => [digest, place]));
  const places = digests(rows).map((digest) => known.get(digest));
  return places.every((place) => place !== undefined) ? places : null;
}

const digests = (tensor: Shaped): readonly string[] =>
  Array.from({ length: tensor.shape[0] ?? 0 }, (_, row) => digestOf(tensor, row));

function digestOf(tensor: Shaped, row: number): string {
  const values = tensor.dataSync();
  const width = rowSize(tensor);
  const hash = createHash('md5');
  // As 32-bit floats, so that a type changed on the way makes no difference.
  const plain = Float32Array.from((values as TypedArray).subarray(row * width, (row + 1) * width));
  return hash.update(new Uint8Array(plain.buffer)).digest('base64');
}

/** As the net gets its rows. */
function shaped(whole: Tensor, seen: readonly number[]): Rows {
  return {
    values: whole.dataSync() as TypedArray,
    count: whole.shape[0] ?? 0,
    rowShape: seen.slice(1),
    dtype: whole.dtype,
  };
}
