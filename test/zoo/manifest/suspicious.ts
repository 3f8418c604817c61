import type { ZooScript } from '../expectation.ts';

const sound = (file: string, about: string): ZooScript => ({ kind: 'sound', file, about, mustNot: 'any' });

/** Sound scripts that do on purpose what looks like a fault. */
export const torchSuspiciousZoo: readonly ZooScript[] = [
  sound('citations_sparse_adjacency.py', 'a graph net whose adjacency is a sparse tensor'),
  sound('mixture_of_experts.py', 'a mixture of experts: an expert that nobody picked gets no gradient'),
  sound('actor_critic_corridor.py', 'actor-critic: the advantage is detached, an episode is the batch'),
  sound('ppo_clipped_ratio.py', 'a clipped ratio: some examples get no gradient on purpose'),
  sound('mean_teacher.py', 'a teacher that is an average of the student, in no optimizer'),
  sound('quantile_forecast.py', 'the pinball loss, a rate that cycles'),
  sound('multi_task_uncertainty.py', 'two tasks, weighed by variances that are learned'),
  sound('hf_trainer_tiny_bert.py', 'a small BERT in Hugging Face’s Trainer'),
];

export const kerasSuspiciousZoo: readonly ZooScript[] = [
  sound('siamese_signatures.py', 'one tower for both inputs, a contrastive loss'),
  sound('gan_frozen_discriminator.py', 'a discriminator that is frozen in the generator’s stack, train_on_batch'),
  sound('ctc_taps.py', 'CTC: fewer letters than frames, a bidirectional GRU'),
];

export const tfjsSuspiciousZoo: readonly ZooScript[] = [
  sound('actor-critic-ledge.mjs', 'actor-critic with two optimizers'),
  sound('siamese-shapes.js', 'one tower for both inputs, a contrastive loss'),
  sound('pinball-load.mjs', 'the pinball loss in compile'),
];
