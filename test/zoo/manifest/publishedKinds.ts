import type { ZooScript } from '../expectation.ts';
import { pair } from './pair.ts';

const lossAtInit = 'skeleton/loss-at-init';
const gradientFlow = 'skeleton/gradient-flow';
const doubleActivation = 'skeleton/double-activation';

/** Kinds of faults that people ask about in public and the zoo did not hold, each with its sound twin. */
export const torchPublishedZoo: readonly ZooScript[] = [
  ...pair(
    'pumps_cleared_before_step.py',
    'gradients are cleared between backward and the step',
    {
      check: gradientFlow,
      lineContains: 'optimizer.zero_grad()',
      says: /cleared on line .* before the step uses them/,
    },
    'pumps_cleared_after_step.py',
    'gradients are cleared after the step',
  ),
  ...pair(
    'resins_optimizer_of_first_net.py',
    'the net is made again after the optimizer was given its parameters',
    {
      check: gradientFlow,
      lineContains: 'torch.optim.Adam(',
      says: /holds none of the parameters that get a gradient/,
    },
    'resins_optimizer_of_its_net.py',
    'a small net that is only counted, and the one that is trained',
  ),
  ...pair(
    'hymns_softmax_over_layers.py',
    'softmax along the one layer of a recurrent state, before a cross-entropy',
    { check: lossAtInit, lineContains: 'torch.softmax(', says: /along an axis of length 1/ },
    'hymns_scores.py',
    'the scores of a recurrent state, with its axis of layers',
  ),
  ...pair(
    'pollen_likelihood_plus.py',
    'the mean log-likelihood is minimised',
    { check: lossAtInit, lineContains: 'loss = torch.log(', says: /higher the surer the net is of the right class/ },
    'pollen_likelihood_minus.py',
    'the negative log-likelihood by hand',
  ),
  {
    kind: 'sound',
    file: 'kettles_optimizer_each_step.py',
    about: 'an optimizer is made for every step, in a method of the net, and called with a closure',
    mustNot: 'any',
  },
];

export const kerasPublishedZoo: readonly ZooScript[] = [
  ...pair(
    'bolts_scores_into_sparse.py',
    'raw scores into sparse_categorical_crossentropy, which cuts and normalises them',
    {
      check: lossAtInit,
      lineContains: ['keras.layers.Dense(6)', 'model.compile('],
      says: /expects probabilities and gets raw outputs/,
    },
    'bolts_from_logits.py',
    'the same with from_logits',
  ),
  ...pair(
    'sugars_one_unit_categorical.py',
    'categorical cross-entropy of one sigmoid: it says 0 to everything',
    { check: lossAtInit, lineContains: 'model.compile(', says: /says 0 whatever the net answers/ },
    'sugars_one_unit_binary.py',
    'the binary one',
  ),
  ...pair(
    'looms_normal_weights.py',
    'bare weights N(0, 1), outputs in the hundreds',
    {
      check: lossAtInit,
      lineContains: ['tf.random.normal(', 'sparse_softmax_cross_entropy_with_logits(', 'biases[-1]'],
      says: /the weights .* are too large/,
    },
    'looms_he_weights.py',
    'bare weights by He’s scheme',
  ),
];

export const tfjsPublishedZoo: readonly ZooScript[] = [
  ...pair(
    'kites-string-softmax-twice.mjs',
    'one of two ends is a softmax, and softmaxCrossEntropy applies it again',
    {
      check: doubleActivation,
      lineContains: "activation: 'softmax'",
      says: /applies it again to this one of 2 outputs/,
    },
    'kites-string-logits.mjs',
    'both ends raw',
  ),
  ...pair(
    'buoys-signed-errors.mjs',
    'errors are averaged with their sign',
    { check: lossAtInit, lineContains: '.sub(drift).mean()', says: /falls evenly the smaller the outputs are/ },
    'buoys-squared-errors.mjs',
    'errors are squared',
  ),
  ...pair(
    'kettles-options-unheard.js',
    'fit is told epoch and batch_size, which TensorFlow.js passes over',
    {
      check: 'skeleton/data-before-net',
      lineContains: 'await model.fit(',
      says: /epoch: 60.*its epochs is 1.*batch_size: 20.*its batchSize is 32/,
    },
    'kettles-options-heard.js',
    'by the names that it knows',
  ),
  ...pair(
    'hotels-layer-unheard.js',
    'a layer is told kernel_regularizer, which TensorFlow.js passes over',
    {
      check: 'skeleton/data-before-net',
      lineContains: 'kernel_regularizer',
      says: /dense is told kernel_regularizer.*does without kernelRegularizer/,
    },
    'hotels-layer-heard.js',
    'by the name that it knows',
  ),
  ...pair(
    'ferries-gradients-lost.mjs',
    'gradients are taken in every pass, and no optimizer gets them',
    {
      check: 'skeleton/gradient-flow',
      lineContains: 'tf.variableGrads(',
      says: /60 times in a row no variable changed/,
    },
    'ferries-gradients-applied.mjs',
    'the optimizer gets them',
  ),
  {
    kind: 'sound',
    file: 'ferries-gradients-weighed.mjs',
    about: 'gradients of all batches are taken to weigh the weights, before a training by minimize',
    mustNot: 'any',
  },
  ...pair(
    'berths-all-missing.mjs',
    'a missing age makes the least number NaN, and with it the whole table',
    {
      check: 'skeleton/data-before-net',
      lineContains: 'net.fit(scaled',
      says: /holds 72 NaN and 0 infinite numbers/,
    },
    'berths-ages-filled.mjs',
    'the age is filled in, each column scaled by itself',
  ),
  ...pair(
    'vines-head-alone.mjs',
    'minimize is given the variables of the last layer alone; the first one stays at random',
    {
      check: 'skeleton/gradient-flow',
      lineContains: 'tf.train.adam(0.01)',
      says: /No optimizer holds dense_Dense1.*random numbers/,
    },
    'vines-whole-net.mjs',
    'the variables of the whole net',
  ),
  ...pair(
    'quarries-categorical.js',
    'categorical cross-entropy of one linear unit: it says 0 to everything, and NaN to zeros',
    { check: lossAtInit, lineContains: "loss: 'categoricalCrossentropy'", says: /whatever the net answers/ },
    'quarries-squared.js',
    'the squared error',
  ),
  ...pair(
    'beans-yes-or-no.js',
    'a softmax over five sorts into the binary cross-entropy, which asks each unit by itself',
    {
      check: lossAtInit,
      lineContains: "loss: 'binaryCrossentropy'",
      says: /asks of each of the 5 outputs by itself.*begins at 80 %/,
    },
    'beans-one-of-five.js',
    'the categorical one',
  ),
  ...pair(
    'barns-not-awaited.js',
    'nobody awaits fit, and the net is evaluated before its first step',
    {
      check: 'skeleton/full-eval',
      lineContains: 'net.fit(',
      says: /evaluate on line \d+ comes before the first step of fit/,
    },
    'barns-awaited.js',
    'fit is awaited',
  ),
  {
    kind: 'sound',
    file: 'sheds-cleaned-up.mjs',
    about: 'a script that disposes of its model and its data in the end',
    mustNot: 'any',
  },
  ...pair(
    'mills-dropout-number.js',
    'dropout is given a number in the place of its options, and drops nothing',
    {
      check: 'skeleton/data-before-net',
      lineContains: 'tf.layers.dropout(0.25)',
      says: /given the number 0.25 .*it drops nothing/,
    },
    'mills-dropout-named.js',
    'by its name',
  ),
  ...pair(
    'loaves-rate-in-compile.js',
    'compile is told a learning rate, which TensorFlow.js passes over',
    {
      check: 'skeleton/data-before-net',
      lineContains: 'learningRate: 0.01',
      says: /learningRate: 0.01.*the optimizer's learning rate is 0.001/,
    },
    'loaves-rate-in-optimizer.js',
    'the optimizer is told it',
  ),
  ...pair(
    'barges-driven-away.mjs',
    'a minus before the mean squared error',
    { check: lossAtInit, lineContains: '.square().mean().neg()', says: /highest for the right answers/ },
    'barges-drawn-near.mjs',
    'the mean squared error itself',
  ),
];
