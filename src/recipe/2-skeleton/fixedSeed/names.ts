import type { GeneratorName } from '../../../training/protocol/randomness.ts';

const NAMES: Readonly<Record<GeneratorName, string>> = {
  'Math.random': 'Math.random',
  python: "Python's random",
  numpy: 'numpy.random',
  torch: 'torch',
  tensorflow: 'tensorflow',
  keras: 'keras',
};

export const nameOf = (generator: GeneratorName): string => NAMES[generator];
