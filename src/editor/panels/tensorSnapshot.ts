import { existsSync } from 'node:fs';
import type { TakenTensor } from '../debugging/takenTensors.ts';
import { STALE, takenWords } from '../debugging/takenWords.ts';
import type { CapturedTensor, CapturedVariable } from '../hover/capturedTensor.ts';
import type { TensorSnapshot } from './tensorMessages.ts';

/** @param uriOf the address at which the panel can fetch a file */
type UriOf = (file: string) => string;

/** A tensor of a paused program. */
export function takenSnapshot(
  taken: TakenTensor,
  { isStale, mayTakeAgain }: { readonly isStale: boolean; readonly mayTakeAgain: boolean },
  uriOf: UriOf,
): TensorSnapshot {
  const { expression, summary, file, framework, takenAt } = taken;
  return {
    name: expression,
    origin: takenWords(taken),
    stale: isStale ? STALE : null,
    values: {
      capturedAt: takenAt,
      framework,
      batchSize: null,
      tensors: [{ ...summary, role: 'variable', uri: file === null ? null : uriOf(file) }],
    },
    missing: file === null ? missingWords(taken) : null,
    mayTakeAgain,
    variable: null,
  };
}

/** A variable of a script at its last capture; null where that has no such tensor. */
export function capturedSnapshot(
  variable: CapturedVariable,
  tensor: CapturedTensor | null,
  uriOf: UriOf,
): TensorSnapshot {
  if (tensor === null) {
    const missing = 'The last capture of the script has no such tensor. Run a check of the script, and hover it again.';
    return { ...nothing(variable.name, missing), variable };
  }
  const { name, origin, isStale, file, summary, capturedAt, framework, batchSize } = tensor;
  const isKept = file !== null && existsSync(file);
  return {
    name,
    origin,
    stale: isStale ? 'the script has changed since' : null,
    values: {
      capturedAt,
      framework,
      batchSize,
      tensors: [{ ...summary, role: 'variable', uri: isKept ? uriOf(file) : null }],
    },
    missing: isKept ? null : 'Its values were not kept. Run a check of the script again.',
    mayTakeAgain: false,
    variable,
  };
}

/** After a reload: the program that a tensor was taken from ended with the window. */
export const endedSnapshot = (name: string): TensorSnapshot =>
  nothing(
    name,
    'The program that this was taken from is no longer watched. Pause it in the debugger, and choose Show Tensor again.',
  );

const nothing = (name: string, missing: string): TensorSnapshot => ({
  name,
  origin: '',
  stale: null,
  values: null,
  missing,
  mayTakeAgain: false,
  variable: null,
});

function missingWords({ summary: { dtype, firstValues } }: TakenTensor): string {
  if (dtype === 'string' || dtype === 'object') return firstValues.join('  ');
  if (dtype.startsWith('complex')) return 'Complex numbers are not drawn.';
  return 'A single row of it is too large to be handed over. Ask for a part of it: select an expression that gives one.';
}
