import { allChecks } from '../../src/recipe/recipe.ts';
import type { ZooScript } from './expectation.ts';

const moment = allChecks.filter(({ effort }) => effort === 'moment').map(({ id }) => id);

/**
 * The checks that a test run asks of a script: those that need a moment of all, and those that train or start processes
 * where the script, or the fault that it is the twin of, is about them. `npm run zoo -- --all` asks every check of every
 * script, which takes hours on a small machine.
 */
export function checksAsked(script: ZooScript, ofItsFramework: readonly ZooScript[]): readonly string[] {
  const about = ofItsFramework
    .filter((each) => each === script || (each.kind === 'faulty' && each.twin === script.file))
    .flatMap((each) => (each.kind === 'faulty' ? each.must.map(({ check }) => check) : []));
  return [...new Set([...moment, ...about])];
}
