/**
 * Hands a tensor over to a debugger's front end, as text. The front end sends this, bundled, into the paused process, Node or a
 * browser, where nothing of ours is installed: it uses what both have and leaves nothing behind.
 */
import { isTensor, type Tensor } from '../tensors/framework.ts';
import { encodeNpy } from '../tensors/npy.ts';
import { statisticsOf } from '../tensors/statistics.ts';

const FIRST_WORDS = 16;

/** What a typed array's elements are, by the array's name. */
const ELEMENTS: Readonly<Record<string, string>> = {
  Float32Array: 'float32',
  Float64Array: 'float64',
  Int8Array: 'int8',
  Int16Array: 'int16',
  Int32Array: 'int32',
  BigInt64Array: 'int64',
  Uint8Array: 'uint8',
  Uint8ClampedArray: 'uint8',
  Buffer: 'uint8',
  Uint16Array: 'uint16',
  Uint32Array: 'uint32',
  BigUint64Array: 'uint64',
};

type NumberArray = ArrayLike<number> &
  Iterable<number> &
  ArrayBufferView & { subarray(from: number, to: number): NumberArray };

interface Given {
  readonly shape: readonly number[];
  readonly dtype: string;
  readonly values: NumberArray | readonly unknown[];
}

/**
 * Two texts in base 64 with a dot between: what the tensor is, as JSON, and its first rows, as a `.npy` file. Where something
 * stands in the way, the JSON says what, as `refused`; nothing is thrown, which a debugger might stop at.
 *
 * @param mostBytes of the rows that are handed over
 * @param mostElements that the figures are made of
 */
export function handOver(value: unknown, mostBytes: number, mostElements: number): string {
  const refused = refusalOf(value);
  if (refused !== null) return text({ refused });
  let given: Given;
  try {
    given = isTensor(value) ? ofTensor(value) : ofArray(value as NumberArray);
  } catch (error) {
    return text({ refused: error instanceof Error ? error.message : String(error) });
  }
  const { shape, dtype, values } = given;
  if (!isNumeric(values)) {
    const words = values
      .slice(0, FIRST_WORDS)
      .map((word) => (word instanceof Uint8Array ? decoded(word) : String(word)));
    return text({ dtype, shape, statistics: null, figuresOf: 0, words });
  }
  // The real and imaginary parts of complex numbers come in turn: no figures of them would be true.
  if (dtype === 'complex64') return text({ dtype, shape, statistics: null, figuresOf: 0 });
  const figuresOf = Math.min(values.length, mostElements);
  const part = values.subarray(0, figuresOf);
  const statistics = statisticsOf(dtype.endsWith('int64') ? Array.from(part, Number) : part);
  const row = shape.slice(1).reduce((product, size) => product * size, 1);
  const bytesPerElement = values.byteLength / Math.max(1, values.length);
  const rows = Math.min(shape[0] ?? 1, Math.max(1, Math.floor(mostBytes / Math.max(1, row * bytesPerElement))));
  const first = values.subarray(0, rows * row);
  const givenShape = shape.length === 0 ? [] : [rows, ...shape.slice(1)];
  const npy = first.byteLength > mostBytes ? null : encodeNpy(first, givenShape, dtype);
  return text({ dtype, shape, statistics, figuresOf }, npy ?? new Uint8Array(0));
}

function refusalOf(value: unknown): string | null {
  if (isTensor(value)) return value.isDisposed ? 'The tensor is disposed: it has no values any more.' : null;
  if (ArrayBuffer.isView(value) && nameOf(value) in ELEMENTS) return null;
  if (value === null || value === undefined) return `It is ${value}.`;
  if (typeof value !== 'object') return `It is a ${typeof value}, not a tensor.`;
  const parts = Array.isArray(value) || nameOf(value) === 'Object' ? ' Ask for one of its parts.' : '';
  return `It is ${/^[AEIOU]/.test(nameOf(value)) ? 'an' : 'a'} ${nameOf(value)}, not a tensor.${parts}`;
}

function ofTensor(tensor: Tensor): Given {
  return { shape: tensor.shape.slice(), dtype: tensor.dtype, values: tensor.dataSync() as unknown as Given['values'] };
}

function ofArray(values: NumberArray): Given {
  return { shape: [values.length], dtype: ELEMENTS[nameOf(values)] ?? 'float32', values };
}

const nameOf = (value: object): string => value.constructor?.name ?? 'Object';

const isNumeric = (values: Given['values']): values is NumberArray => ArrayBuffer.isView(values);

const decoded = (word: Uint8Array): string => new TextDecoder().decode(word);

function text(description: object, values: Uint8Array = new Uint8Array(0)): string {
  // JSON has no NaN and no infinity.
  const plain = (_: string, each: unknown) =>
    typeof each === 'number' && !Number.isFinite(each) ? String(each) : each;
  return `${base64(new TextEncoder().encode(JSON.stringify(description, plain)))}.${base64(values)}`;
}

function base64(bytes: Uint8Array): string {
  let binary = '';
  // So many arguments a call can take.
  for (let at = 0; at < bytes.length; at += 0x2000) binary += String.fromCharCode(...bytes.subarray(at, at + 0x2000));
  return btoa(binary);
}
