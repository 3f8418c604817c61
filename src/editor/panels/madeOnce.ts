import type { Examined } from '../examinations/scriptResults.ts';

/** What is made of one result; `done` is null until it is. */
export interface Made<Picture> {
  readonly of: string;
  readonly made: Promise<Picture>;
  done: Picture | null;
}

/** Pictures that take a moment, made once for each result of a script. */
export class MadeOnce<Result extends Examined, Picture> {
  readonly #made = new Map<string, Made<Picture>>();

  constructor(private readonly make: (result: Result) => Promise<Picture>) {}

  /** @param tell called when it is done */
  of(script: string, result: Result, tell: () => void): Made<Picture> {
    const known = this.#made.get(script);
    if (known?.of === result.startedAt) return known;
    const making: Made<Picture> = {
      of: result.startedAt,
      made: this.make(result).then((done) => {
        making.done = done;
        tell();
        return done;
      }),
      done: null,
    };
    this.#made.set(script, making);
    return making;
  }
}
