import type { LayerActivations, ParameterStep } from '../../../training/protocol/step.ts';

export const hasNoGradient = ({ gradientNorm }: ParameterStep) => gradientNorm === null || gradientNorm === 0;

export const isTrained = ({ heldByOptimizer }: ParameterStep) => heldByOptimizer !== false;

/** Every unit gives 0 for every example. */
export const isDead = ({ deadShare, statistics }: LayerActivations) =>
  deadShare === 1 && statistics?.minimum === 0 && statistics.maximum === 0;

/** The first three by name, and how many more there are. */
export function listed(parameters: readonly { readonly name: string }[]): string {
  const names = parameters.slice(0, 3).map(({ name }) => name);
  return parameters.length > 3 ? `${names.join(', ')} and ${parameters.length - 3} more` : names.join(', ');
}
