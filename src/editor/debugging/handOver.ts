import { readNpy } from '../../tensors/npy.ts';
import type { Framework } from '../../training/protocol/capture.ts';
import type { TensorStatistics, TensorSummary } from '../../training/protocol/tensors.ts';

export type DebuggeeLanguage = 'javascript' | 'python';

/** A tensor as a paused process handed it over. */
export interface HandedOver {
  readonly summary: Omit<TensorSummary, 'id' | 'name'>;
  /** The first rows, as a `.npy` file; null for what has no numbers, and where a single row would be too much. */
  readonly npy: Uint8Array | null;
  readonly framework: Framework;
  /** How many of the first elements the statistics are of. */
  readonly figuresOf: number;
}

/** The paused process gave no tensor; the message says why, for a person. */
export class HandOverError extends Error {
  override readonly name = 'HandOverError';
}

/** Of the first rows: enough for a contact sheet, and little enough for a debugger's pipe. */
const MOST_BYTES = 4_000_000;
/** That are looked at for the statistics. */
const MOST_ELEMENTS = 16_000_000;
const FIRST_VALUES = 16;

/** What a debug session of this type runs; null where it is neither. */
export function languageOf(sessionType: string): DebuggeeLanguage | null {
  if (/python|debugpy/i.test(sessionType)) return 'python';
  if (/node|chrome|msedge|extensionhost|firefox|bun|deno/i.test(sessionType)) return 'javascript';
  return null;
}

/**
 * An expression for the paused frame. What is asked for is evaluated there, once; the rest has names of its own.
 *
 * @param source the text of `dist/probes/handOver.js`, or of the Python probe's `debugging/hand_over.py`
 */
export function handOverExpression(language: DebuggeeLanguage, expression: string, source: string): string {
  const limits = `${MOST_BYTES}, ${MOST_ELEMENTS}`;
  if (language === 'javascript') {
    return `((() => { ${source}\nreturn trainingRecipe; })()).handOver((${expression}), ${limits})`;
  }
  const text = JSON.stringify(source);
  return `(lambda names: (exec(${text}, names), names["hand_over"])[1])({})((${expression}), ${limits})`;
}

/**
 * @param result what the debugger answered: the text handed over, in quotes or without
 * @throws HandOverError where that is no tensor, or was cut short on its way
 */
export function readHandedOver(result: string): HandedOver {
  const [, header, values] = /^['"`]?([A-Za-z0-9+/=]+)\.([A-Za-z0-9+/=]*)['"`]?$/.exec(result.trim()) ?? [];
  if (header === undefined || values === undefined) {
    throw new HandOverError(`The debugger gave no tensor: ${result.slice(0, 200)}`);
  }
  const said = JSON.parse(Buffer.from(header, 'base64').toString('utf8')) as Said;
  if ('refused' in said) throw new HandOverError(said.refused);
  const { dtype, shape, statistics, figuresOf, framework = 'tfjs', words } = said;
  const npy = values === '' ? null : new Uint8Array(Buffer.from(values, 'base64'));
  const summary = {
    dtype,
    shape,
    statistics: statistics === null ? null : withNumbers(statistics),
    firstValues: words ?? (npy === null ? [] : firstValues(npy, dtype)),
  };
  return { summary, npy, framework, figuresOf };
}

type Said =
  | { readonly refused: string }
  | {
      readonly dtype: string;
      readonly shape: readonly number[];
      /** Numbers that JSON lacks come as texts. */
      readonly statistics: Readonly<Record<keyof TensorStatistics, number | string>> | null;
      readonly figuresOf: number;
      readonly framework?: Framework;
      readonly words?: readonly string[];
    };

function withNumbers(said: Readonly<Record<keyof TensorStatistics, number | string>>): TensorStatistics {
  return {
    minimum: Number(said.minimum),
    maximum: Number(said.maximum),
    mean: Number(said.mean),
    standardDeviation: Number(said.standardDeviation),
    nanCount: Number(said.nanCount),
    infinityCount: Number(said.infinityCount),
  };
}

function firstValues(npy: Uint8Array, dtype: string): readonly (number | boolean)[] {
  const { values } = readNpy(npy);
  const first = Array.from({ length: Math.min(values.length, FIRST_VALUES) }, (_, at) => values[at] ?? Number.NaN);
  return dtype === 'bool' ? first.map((value) => value !== 0) : first;
}
