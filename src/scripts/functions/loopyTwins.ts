import type { ScriptFunction } from './functionsOf.ts';

export interface Twins {
  readonly loopy: ScriptFunction;
  readonly general: ScriptFunction;
}

const LOOPY = /[_]?(loop|loops|loopy|looped|naive|slow|reference|ref)$/i;
const GENERAL = /[_]?(vectori[sz]ed|vec|fast|batched|batch)$/i;

/** Loops of a training are no versions of anything, and take their time. */
const TRAINS = /train|test|valid|eval|fit|epoch|main|run|step/i;

/**
 * Functions that their names call two versions of one: `pool_loop` and `pool_vectorized`, or `poolNaive` and `pool`. They
 * have to take the same parameters; anything less certain is left to the person.
 */
export function loopyTwinsOf(functions: readonly ScriptFunction[]): readonly Twins[] {
  return functions.flatMap((loopy) => {
    const stem = stemOf(loopy.name, LOOPY);
    if (stem === null || TRAINS.test(stem)) return [];
    const [general, ...others] = functions.filter(
      (other) =>
        other !== loopy &&
        (other.name === stem || stemOf(other.name, GENERAL) === stem) &&
        other.parameters.join() === loopy.parameters.join(),
    );
    return general && others.length === 0 ? [{ loopy, general }] : [];
  });
}

function stemOf(name: string, ending: RegExp): string | null {
  const stem = name.replace(ending, '');
  return stem === name || stem === '' || stem.endsWith('.') ? null : stem;
}
