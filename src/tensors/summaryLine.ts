import type { TensorSummary } from '../training/protocol/tensors.ts';

const SHORT_TYPES: Readonly<Record<string, string>> = {
  float16: 'f16',
  bfloat16: 'bf16',
  float32: 'f32',
  float64: 'f64',
  int8: 'i8',
  int16: 'i16',
  int32: 'i32',
  int64: 'i64',
  uint8: 'u8',
  string: 'str',
  complex64: 'c64',
};

/** One line that tells a tensor: `f32[64,28,28,1]  x∈[-0.424, 2.821]  μ=0.001 σ=1.000  nan!`. */
export function summaryLine({ dtype, shape, statistics }: Omit<TensorSummary, 'id' | 'name' | 'firstValues'>): string {
  const parts = [`${shortType(dtype)}[${shape.join(',')}]`];
  if (statistics !== null) {
    const { minimum, maximum, mean, standardDeviation, nanCount, infinityCount } = statistics;
    parts.push(`x∈[${shortNumber(minimum)}, ${shortNumber(maximum)}]`);
    parts.push(`μ=${shortNumber(mean)} σ=${shortNumber(standardDeviation)}`);
    if (nanCount > 0) parts.push('nan!');
    if (infinityCount > 0) parts.push('inf!');
  }
  return parts.join('  ');
}

function shortType(dtype: string): string {
  const plain = dtype.replace(/^torch\./, '');
  return SHORT_TYPES[plain] ?? plain;
}

/** Three decimals; whole numbers as they are; very large and very small ones by their exponent. */
export function shortNumber(value: number): string {
  if (Number.isInteger(value) && Math.abs(value) < 1e7) return String(value);
  const size = Math.abs(value);
  if (!Number.isFinite(value)) return String(value);
  if (size >= 1e5 || size < 1e-3) return value.toExponential(2);
  return size >= 100 ? value.toFixed(1) : value.toFixed(3);
}
