import { availableParallelism } from 'node:os';

/**
 * Threads of OpenMP that wait for each other spin, for as long as it takes. Where another process wants the cores that is
 * nearly all that they do: two trainings side by side took eighty times as long as one. After so many turns they
 * sleep, which costs a single training nothing that could be measured and changes no number.
 */
const TURNS = '1000';

/**
 * What keeps the threads of a process from standing in each other's way, as variables of its environment; nothing where the
 * person has chosen by themselves.
 * @param given the environment as it is
 * @param atOnce how many processes of the training run side by side, and share the cores
 */
export function threadVariables(
  given: Readonly<Record<string, string | undefined>>,
  atOnce: number,
): Readonly<Record<string, string>> {
  const waits = given['GOMP_SPINCOUNT'] === undefined && given['OMP_WAIT_POLICY'] === undefined;
  const shares = atOnce > 1 && given['OMP_NUM_THREADS'] === undefined;
  return {
    ...(waits ? { GOMP_SPINCOUNT: TURNS } : {}),
    ...(shares ? { OMP_NUM_THREADS: String(Math.max(1, Math.floor(availableParallelism() / atOnce))) } : {}),
  };
}
