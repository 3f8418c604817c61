import type { ExpectedFinding, ZooScript } from '../expectation.ts';

const differs = (says: RegExp, ...lines: readonly string[]): ExpectedFinding => ({
  check: 'skeleton/fixed-seed',
  lineContains: lines,
  verdicts: ['warn'],
  says,
});

/** Seeds that do not fix everything, and their twins that do. */
export const torchSeedZoo: readonly ZooScript[] = [
  { kind: 'sound', file: 'seeds_everywhere.py', about: 'numpy and torch are seeded', mustNot: 'any' },
  {
    kind: 'faulty',
    file: 'seeds_without_numpy.py',
    about: 'batches are drawn by numpy, which is not seeded',
    must: [differs(/numpy\.random is drawn from and never seeded/, 'torch.manual_seed(')],
    twin: 'seeds_everywhere.py',
  },
  {
    kind: 'faulty',
    file: 'seed_after_net.py',
    about: 'the seed is set when the net has been built',
    must: [differs(/other initial weights/, 'torch.manual_seed(')],
    twin: 'seeds_everywhere.py',
  },
  { kind: 'sound', file: 'vocabulary_sorted.py', about: 'a sorted vocabulary', mustNot: 'any' },
  {
    kind: 'faulty',
    file: 'vocabulary_of_a_set.py',
    about: 'token numbers by the order of a set',
    must: [differs(/another first batch/, 'random.seed(', 'torch.manual_seed(', 'vocabulary = list(')],
    twin: 'vocabulary_sorted.py',
  },
  { kind: 'sound', file: 'rotations_seeded.py', about: 'augmentation by a seeded random', mustNot: 'any' },
  {
    kind: 'faulty',
    file: 'rotations_half_seeded.py',
    about: 'augmentation by a random that is not seeded',
    must: [differs(/Python's random is drawn from and never seeded/, 'torch.manual_seed(')],
    twin: 'rotations_seeded.py',
  },
  {
    kind: 'faulty',
    file: 'seed_from_the_clock.py',
    about: 'the seed is the time of day',
    must: [differs(/something else differs/, 'random.seed(seed)', 'torch.manual_seed(seed)', 'seed_everything(int')],
    twin: 'rotations_seeded.py',
  },
  { kind: 'sound', file: 'own_generator_seeded.py', about: 'a generator of its own, seeded', mustNot: 'any' },
  {
    kind: 'faulty',
    file: 'own_generator_unseeded.py',
    about: 'a generator of its own, not seeded',
    must: [differs(/something else differs/, 'torch.manual_seed(', 'default_rng()')],
    twin: 'own_generator_seeded.py',
  },
];
