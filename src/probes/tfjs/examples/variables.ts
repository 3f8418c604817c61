import { createHash } from 'node:crypto';
import type { FrameVariables } from '../../../training/protocol/capture.ts';
import type { StepParts } from '../capture/netOutputs.ts';
import type { Tensor, TypedArray } from '../tensors/framework.ts';
import type { TensorStore } from '../tensors/tensorStore.ts';
import { type Rows, sizeOf } from './column.ts';

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
    const counterpart = (rows: Tensor) =>
      candidates.find(
        (each) =>
          each.shape[0] === whole.shape[0] &&
          rowSize(each) === rowSize(rows) &&
          rows.shape[0] === size &&
          digests(rows).every((digest, at) => digestOf(each, places[at] ?? 0) === digest),
      );
    const rest = others.map(counterpart);
    const targets = parts.targets.map(({ tensor }) => ({ found: counterpart(tensor), tensor }));
    if (rest.every((each) => each !== undefined)) {
      return {
        inputs: [whole, ...rest].map((each, at) => shaped(each, parts.inputs[at]?.tensor ?? each)),
        targets: targets.flatMap(({ found, tensor }) => (found === undefined ? [] : [shaped(found, tensor)])),
      };
    }
  }
  return null;
}

const rowSize = ({ shape }: Tensor): number => sizeOf(shape.slice(1));

/** Where each of the rows is found; null where one is not. */
function placesOf(whole: Tensor, rows: Tensor): readonly number[] | null {
  const known = new Map(digests(whole).map((digest, place) => [digest, place]));
  const places = digests(rows).map((digest) => known.get(digest));
  return places.every((place) => place !== undefined) ? places : null;
}

const digests = (tensor: Tensor): readonly string[] =>
  Array.from({ length: tensor.shape[0] ?? 0 }, (_, row) => digestOf(tensor, row));

function digestOf(tensor: Tensor, row: number): string {
  const values = tensor.dataSync();
  const width = rowSize(tensor);
  const hash = createHash('md5');
  // As 32-bit floats, so that a type changed on the way makes no difference.
  const plain = Float32Array.from((values as TypedArray).subarray(row * width, (row + 1) * width));
  return hash.update(new Uint8Array(plain.buffer)).digest('base64');
}

/** As the net gets its rows. */
function shaped(whole: Tensor, seen: Tensor): Rows {
  return {
    values: whole.dataSync() as TypedArray,
    count: whole.shape[0] ?? 0,
    rowShape: seen.shape.slice(1),
    dtype: whole.dtype,
  };
}
