import type { Capture } from '../../training/protocol/capture.ts';

const SMALL = 0.05;
const HALF = 0.5;

/**
 * Whether half of what a loss has to fall by takes, at the pace of so many steps that were tried, but a small part of
 * those that the script plans: a constant that is learned within a few of a thousand epochs does no harm.
 */
export function isSmallPartOfPlan({ dataSource }: Capture, steps: number, gap: number, gained: number): boolean {
  const planned = dataSource?.plannedSteps ?? 0;
  return gained > 0 && (steps * HALF * gap) / gained <= SMALL * planned;
}
