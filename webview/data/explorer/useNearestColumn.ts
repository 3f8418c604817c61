import { useEffect, useRef, useState } from 'preact/hooks';
import { comparableCount, type Measure, nearestDistances } from '../../../src/tensors/columns/nearest.ts';
import { measuredRows } from './measuredRows.ts';
import type { RowFile } from './rowFile.ts';

export interface NearestColumn {
  /** NaN where an example was not compared, or all is still to come. */
  readonly values: Float32Array;
  /** How much of the comparing is done, from 0 to 1. */
  readonly share: number;
  /** So many examples, from the first on, were compared with each other. */
  readonly compared: number;
}

/** Of one look: the panel answers in between. */
const SLICE_MILLISECONDS = 12;

/** The distance of each example to the nearest other one; null where nobody wants it. What was found once is kept. */
export function useNearestColumn(file: RowFile, measure: Measure, isWanted: boolean): NearestColumn | null {
  const [known, setKnown] = useState<NearestColumn | null>(null);
  const kept = useRef(new WeakMap<RowFile, Map<Measure, NearestColumn>>());
  useEffect(() => {
    let isCurrent = true;
    const complete = kept.current.get(file)?.get(measure) ?? null;
    setKnown(isWanted ? complete : null);
    const compared = comparableCount(file.count, file.width);
    const none = new Float32Array(file.count).fill(Number.NaN);
    const go = async (): Promise<void> => {
      const read = await measuredRows(file, measure, 0, compared);
      const steps = nearestDistances(read, compared, file.width, measure, SLICE_MILLISECONDS);
      for (let step = steps.next(); isCurrent; step = steps.next()) {
        if (step.done) {
          // Another array than while it was coming: who draws it looks at nothing else.
          const values = Float32Array.from(none);
          values.set(step.value);
          const found = { values, share: 1, compared };
          kept.current.set(file, new Map([...(kept.current.get(file) ?? []), [measure, found]]));
          setKnown(found);
          return;
        }
        setKnown({ values: none, share: step.value, compared });
        await new Promise((resolve) => setTimeout(resolve));
      }
    };
    // Without it the examples can still be looked at.
    if (isWanted && complete === null) go().catch(() => setKnown(null));
    return () => {
      isCurrent = false;
    };
  }, [file, measure, isWanted]);
  return known;
}
