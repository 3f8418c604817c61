/** Numbers that JSON lacks. */

interface NonFinite {
  readonly $number: 'NaN' | 'Infinity' | '-Infinity';
}

const isNonFinite = (value: unknown): value is NonFinite =>
  typeof value === 'object' && value !== null && '$number' in value;

/** For `JSON.stringify`: writes the numbers that JSON lacks. */
export function encodeNumber(_key: string, value: unknown): unknown {
  return typeof value === 'number' && !Number.isFinite(value) ? { $number: String(value) } : value;
}

/** For `JSON.parse`: reads the numbers that JSON lacks. */
export function decodeNumber(_key: string, value: unknown): unknown {
  return isNonFinite(value) ? Number(value.$number) : value;
}
