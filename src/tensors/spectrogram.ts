/** How strong each frequency of a signal is over time: short Fourier transforms of windowed stretches. */

export interface Spectrogram {
  /** Stretches, and frequencies from 0 to half the sample rate. */
  readonly columns: number;
  readonly rows: number;
  /** Samples of a stretch, and from one to the next. */
  readonly window: number;
  readonly hop: number;
  /** Decibels, column by column, the lowest frequency first. 0 is a sine whose amplitude is 1. */
  readonly decibels: Float32Array;
}

/** A window is so long that a signal has some tens of them. */
export function windowFor(length: number): number {
  return length < 8000 ? 256 : 512;
}

/**
 * @param window samples of a stretch, a power of two; a Hann window lies over it
 * @param hop samples from one stretch to the next
 */
export function spectrogramOf(values: ArrayLike<number>, window: number, hop: number): Spectrogram {
  const columns = Math.max(1, Math.floor((values.length - window) / hop) + 1);
  const rows = window / 2 + 1;
  const decibels = new Float32Array(columns * rows);
  const hann = Float64Array.from({ length: window }, (_, at) => 0.5 - 0.5 * Math.cos((2 * Math.PI * at) / window));
  const [real, imaginary] = [new Float64Array(window), new Float64Array(window)];
  for (let column = 0; column < columns; column += 1) {
    for (let at = 0; at < window; at += 1) real[at] = (values[column * hop + at] ?? 0) * (hann[at] ?? 0);
    imaginary.fill(0);
    transform(real, imaginary);
    for (let row = 0; row < rows; row += 1) {
      // A sine of amplitude 1 has a quarter of the window's length in its row: half of it is in the mirrored one.
      const amplitude = Math.hypot(real[row] ?? 0, imaginary[row] ?? 0) / (window / 4);
      decibels[column * rows + row] = 20 * Math.log10(Math.max(amplitude, 1e-9));
    }
  }
  return { columns, rows, window, hop, decibels };
}

/** The fast Fourier transform of Cooley and Tukey, in place; the length is a power of two. */
export function transform(real: Float64Array, imaginary: Float64Array): void {
  const length = real.length;
  for (let at = 1, mirrored = 0; at < length; at += 1) {
    let bit = length >> 1;
    for (; mirrored & bit; bit >>= 1) mirrored ^= bit;
    mirrored ^= bit;
    if (at < mirrored) {
      swap(real, at, mirrored);
      swap(imaginary, at, mirrored);
    }
  }
  for (let size = 2; size <= length; size *= 2) {
    const half = size / 2;
    for (let at = 0; at < half; at += 1) {
      const [cosine, sine] = [Math.cos((-2 * Math.PI * at) / size), Math.sin((-2 * Math.PI * at) / size)];
      for (let low = at; low < length; low += size) {
        const high = low + half;
        const [re, im] = [real[high] ?? 0, imaginary[high] ?? 0];
        const [turnedRe, turnedIm] = [re * cosine - im * sine, re * sine + im * cosine];
        real[high] = (real[low] ?? 0) - turnedRe;
        imaginary[high] = (imaginary[low] ?? 0) - turnedIm;
        real[low] = (real[low] ?? 0) + turnedRe;
        imaginary[low] = (imaginary[low] ?? 0) + turnedIm;
      }
    }
  }
}

function swap(values: Float64Array, one: number, other: number): void {
  const kept = values[one] ?? 0;
  values[one] = values[other] ?? 0;
  values[other] = kept;
}
