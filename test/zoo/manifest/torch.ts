import type { ZooScript } from '../expectation.ts';

/** Faults first, each with its sound twin; then sound scripts that look suspicious. */
export const torchZoo: readonly ZooScript[] = [];
