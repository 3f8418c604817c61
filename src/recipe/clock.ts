/** Shares out a check's time among its experiments. */
export class Clock {
  readonly #end: number;
  constructor(withinMilliseconds: number) {
    this.#end = performance.now() + withinMilliseconds;
  }
  /** A part of what is left, in milliseconds. */
  share(part: number): number {
    return Math.max(0, (this.#end - performance.now()) * part);
  }
}
