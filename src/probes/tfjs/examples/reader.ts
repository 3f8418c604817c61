import type { FrameVariables } from '../../../training/protocol/capture.ts';
import type { Examples, ExamplesQuery } from '../../../training/protocol/examples.ts';
import type { Laboratory } from '../experiments/laboratory.ts';
import type { Provenance } from '../recording/provenance.ts';
import { notApplicable } from '../tensors/probeError.ts';
import { Column, rowsFrom } from './column.ts';
import { type ExampleRows, type ExampleSource, sourceOf } from './source.ts';

/** Answers `examples/read`: reads on until enough examples are there, or the time for one answer is over. */
export class ExampleReader {
  readonly #open: () => ExampleSource;
  readonly #folder: string;
  readonly #names: readonly (string | null)[];
  #source: ExampleSource | null = null;
  #columns: { readonly inputs: readonly Column[]; readonly targets: readonly Column[] } | null = null;
  /** Rows that were fetched and are beyond the limit of the answers so far. */
  #ahead: ExampleRows | null = null;
  #complete = false;
  readonly #notes: string[] = [];

  constructor(
    laboratory: Laboratory,
    provenance: Provenance,
    variables: () => readonly FrameVariables[],
    runDirectory: string,
  ) {
    this.#open = () => sourceOf(laboratory, provenance, variables());
    this.#names = laboratory.parts.inputs.map(({ name }) => name);
    this.#folder = runDirectory;
  }

  /** A promise where the script has to run on meanwhile. */
  read({ limit, withinMilliseconds }: ExamplesQuery): Examples | Promise<Examples> {
    this.#source ??= this.#open();
    const until = performance.now() + withinMilliseconds;
    return this.#readOn(this.#source, Math.min(limit, this.#source.of ?? limit), until);
  }

  /** The script is over: what was read is all that there will be. */
  cutShort(): Examples {
    this.#complete = true;
    this.#notes.push('The script came to its end before all examples had been read.');
    return this.#said();
  }

  #readOn(source: ExampleSource, limit: number, until: number): Examples | Promise<Examples> {
    while (!this.#complete && this.#count < limit) {
      const rows = this.#ahead ?? source.next();
      this.#ahead = null;
      if (rows instanceof Promise) {
        return rows.then((some) =>
          this.#take(some, limit, until) ? this.#said() : this.#readOn(source, limit, until),
        );
      }
      if (this.#take(rows, limit, until)) {
        break;
      }
    }
    return this.#said();
  }

  /** @returns whether that is enough for this answer */
  #take(rows: ExampleRows | null, limit: number, until: number): boolean {
    if (rows === null) {
      this.#complete = true;
      return true;
    }
    const { inputs, targets } = rows;
    const count = inputs[0]?.count ?? 0;
    if (count === 0 || [...inputs, ...targets].some((each) => each.count !== count)) {
      throw notApplicable(
        'The tensors of a batch have different numbers of rows, so its examples cannot be told apart.',
      );
    }
    const column = (kind: string, at: number, name: string | null) =>
      new Column(this.#folder, `examples-${kind}-${at}`, name);
    this.#columns ??= {
      inputs: inputs.map((_, at) => column('input', at, this.#names[at] ?? null)),
      targets: targets.map((_, at) => column('target', at, null)),
    };
    const room = Math.min(count, limit - this.#count);
    for (const kind of ['inputs', 'targets'] as const) {
      for (const [at, each] of this.#columns[kind].entries()) {
        const given = rows[kind][at];
        if (given !== undefined) {
          each.append(rowsFrom(given, 0, room));
        }
      }
    }
    if (room < count) {
      const rest = (each: (typeof inputs)[number]) => rowsFrom(each, room, count);
      this.#ahead = { inputs: inputs.map(rest), targets: targets.map(rest) };
    }
    this.#complete = this.#count === this.#source?.of;
    return this.#complete || this.#count >= limit || performance.now() >= until;
  }

  get #count(): number {
    return this.#columns?.inputs[0]?.rows ?? 0;
  }

  #said(): Examples {
    if (this.#source === null || this.#columns === null) {
      throw notApplicable('The data source gave no examples when it was asked.');
    }
    const { origin, of, inOrder, once, asTheNetGetsThem, notes } = this.#source;
    const isCut = this.#notes.length > 0;
    return {
      origin,
      inputs: this.#columns.inputs.map((each) => each.saved()),
      targets: this.#columns.targets.map((each) => each.saved()),
      examples: this.#count,
      of: this.#complete && !isCut && origin !== 'batch' ? this.#count : of,
      complete: this.#complete,
      inOrder,
      once,
      asTheNetGetsThem,
      notes: [...notes, ...this.#notes],
    };
  }
}
