import type { ZooScript } from '../expectation.ts';
import { pair } from './pair.ts';

const lossAtInit = 'skeleton/loss-at-init';
const gradientFlow = 'skeleton/gradient-flow';
const doubleActivation = 'skeleton/double-activation';

/** Kinds of faults that a third set of published programs held and the zoo did not, each with its sound twin. */
export const torchUnseenZoo: readonly ZooScript[] = [
  ...pair(
    'ponds_labels_for_outputs.py',
    'a binary cross-entropy is given the labels where it takes the outputs',
    { check: lossAtInit, lineContains: 'functional.binary_cross_entropy(', says: /labels in the place of the outputs/ },
    'ponds_outputs_first.py',
    'the outputs first',
  ),
  ...pair(
    'seals_relu_clamped.py',
    'a relu that is clamped to 1 in a sigmoid’s place, before BCELoss',
    { check: lossAtInit, lineContains: 'torch.relu(', says: /expects probabilities and gets outputs behind a relu/ },
    'seals_sigmoid.py',
    'a sigmoid',
  ),
  ...pair(
    'boats_price_among_columns.py',
    'the price in another currency is a column of the inputs',
    { check: 'data/bias', lineContains: 'optimizer.step()', says: /target is among the inputs: feature 4 of 5/ },
    'boats_columns.py',
    'what is known of a boat before it is sold',
  ),
  ...pair(
    'birds_kind_softmax_twice.py',
    'one of two heads ends in a softmax, and cross-entropy applies it again',
    { check: doubleActivation, lineContains: 'nn.Softmax(dim=1)', says: /applies it again to this one of 2 outputs/ },
    'birds_kind_logits.py',
    'both heads raw, a squared error and cross-entropy',
  ),
  ...pair(
    'springs_target_first_broadcast.py',
    'a squared error with its targets first: a column of them is compared with a row of outputs',
    { check: 'skeleton/batch-independence', lineContains: 'criterion(lengths, predicted)', says: /broadcasts to/ },
    'springs_target_first.py',
    'targets first, both of the same shape',
  ),
  ...pair(
    'kilns_clip_scaled.py',
    'gradients are clipped while a scaler holds them enlarged',
    { check: gradientFlow, lineContains: 'clip_grad_norm_(', says: /while the gradient scaler still holds them/ },
    'kilns_clip_unscaled.py',
    'unscaled, then clipped',
  ),
  ...pair(
    'ferns_frozen_in_name.py',
    'requires_grad is set on a module, which freezes nothing',
    { check: gradientFlow, lineContains: 'body.requires_grad = False', says: /has no such attribute/ },
    'ferns_frozen.py',
    'requires_grad_ on the module',
  ),
  ...pair(
    'dunes_generator_cut_off.py',
    'what the generator is judged by is taken off its gradient',
    { check: gradientFlow, lineContains: ['critic(made.data)', 'nn.Linear(6, 32)'], says: /no gradient/ },
    'dunes_generator.py',
    'detached for the critic alone; several Sequentials',
  ),
  ...pair(
    'plays_genres_one_of_many.py',
    'cross-entropy of a softmax for genres of which several hold',
    { check: lossAtInit, lineContains: 'F.cross_entropy(', says: /classes at once/ },
    'plays_genres_each.py',
    'a binary cross-entropy for each',
  ),
  ...pair(
    'verbs_padding_counted.py',
    'padding is counted in the loss of a tagger',
    { check: lossAtInit, lineContains: ['nn.NLLLoss()', 'loss = criterion('], says: /of the targets are padding/ },
    'verbs_padding_left_out.py',
    'left out by ignore_index',
  ),
  ...pair(
    'wines_decay_each_batch.py',
    'a rate that is to fall with every epoch falls with every batch',
    {
      check: 'skeleton/overfit-one-batch',
      lineContains: 'torch.optim.SGD(',
      says: /rate is spent before the training has begun/,
    },
    'wines_decay_each_epoch.py',
    'with every epoch',
  ),
  ...pair(
    'brakes_evaluated_raw.py',
    'one column is standardised for training and not for evaluation',
    { check: 'skeleton/data-before-net', lineContains: 'answers = net(', says: /not prepared alike/ },
    'brakes_evaluated_scaled.py',
    'by the same figures',
  ),
  ...pair(
    'shards_shuffled_apart.py',
    'inputs and labels are shuffled by two permutations',
    {
      check: 'data/label-noise',
      lineContains: ['optimizer.step()', 'loss.backward()'],
      says: /seem not to belong together/,
    },
    'shards_shuffled_together.py',
    'by one',
  ),
  ...pair(
    'claims_weights_reversed.py',
    'classes are weighed by their frequencies in the place of the inverse',
    {
      check: 'data/imbalance',
      lineContains: 'nn.functional.nll_loss(',
      says: /gives the common class more weight than the rare one/,
    },
    'claims_weights.py',
    'by the inverse',
  ),
];

export const kerasUnseenZoo: readonly ZooScript[] = [
  ...pair(
    'frogs_labels_for_outputs.py',
    'the outputs are given where the criterion takes the labels, and the labels where it takes outputs',
    { check: lossAtInit, lineContains: 'criterion(net(', says: /labels in the place of the outputs/ },
    'frogs_labels_first.py',
    'the labels first, as Keras takes them',
  ),
  ...pair(
    'ponds_plant_softmax_twice.py',
    'one of two outputs ends in a softmax, and a GradientTape loop applies it again',
    {
      check: doubleActivation,
      lineContains: 'activation="softmax")(features)',
      says: /applies it again to this one of 2 outputs/,
    },
    'ponds_plant_logits.py',
    'both outputs raw',
  ),
  ...pair(
    'clouds_overlap_of_scores.py',
    'the overlap of raw scores with a mask',
    {
      check: lossAtInit,
      lineContains: ['net.compile(', 'def overlap_loss('],
      says: /gets raw outputs where it expects/,
    },
    'clouds_overlap.py',
    'of probabilities',
  ),
  ...pair(
    'songs_decoder_sees_answer.py',
    'a decoder that is given at each step what it is to say',
    {
      check: 'skeleton/causality',
      lineContains: ['net.fit(', 'written = ', 'given = '],
      says: /only to copy it/,
    },
    'songs_decoder_one_behind.py',
    'one step behind, after a start sign',
  ),
  ...pair(
    'moths_batched_then_shuffled.py',
    'examples that lie class by class are put into batches and then shuffled',
    {
      check: 'data/imbalance',
      lineContains: ['moths.batch(20)', 'optimizer.apply_gradients(', 'with tf.GradientTape()'],
      says: /is not mixed/,
    },
    'moths_shuffled_then_batched.py',
    'shuffled, then put into batches',
  ),
];
