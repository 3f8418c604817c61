import assert from 'node:assert/strict';
import { test } from 'node:test';
import { misspeltLayerOptions } from './layerOptions.ts';
import { Source } from './syntax/source.ts';

const found = (text: string) =>
  misspeltLayerOptions(
    new Source('net.js', text),
    text.split('\n').map((_, index) => index + 1),
  ).map(({ layer, given, option, line }) => [layer, given, option, line]);

test('options of layers that are another one but for the spelling', () => {
  assert.deepEqual(found("model.add(tf.layers.dense({\n  units: 3,\n  activaton: 'relu',\n}));"), [
    ['dense', 'activaton', 'activation', 3],
  ]);
  assert.deepEqual(found('const l = layers.lstm({ units: 4, return_sequences: true, recurrentDropOut: 0.2 });'), [
    ['lstm', 'return_sequences', 'returnSequences', 1],
    ['lstm', 'recurrentDropOut', 'recurrentDropout', 1],
  ]);
  assert.deepEqual(
    found("tf.layers.conv2d({ filters: 4, kernelSize: 3, kernelRegulariser: 'l1l2', pading: 'same' })"),
    [
      ['conv2d', 'kernelRegulariser', 'kernelRegularizer', 1],
      ['conv2d', 'pading', 'padding', 1],
    ],
  );
});

test('what changes nothing, what is known, and what is no layer', () => {
  assert.deepEqual(found("tf.layers.dense({ units: 3, use_bias: true, kernel_initializer: 'glorotNormal' })"), []);
  assert.deepEqual(
    found("tf.layers.conv2d({ filters: 4, kernelSize: 3, data_format: 'channels_last', dilation_rate: [1, 1] })"),
    [],
  );
  assert.deepEqual(found('tf.layers.conv2d({ filters: 4, kernelSize: 3, dilation_rate: 2 })'), [
    ['conv2d', 'dilation_rate', 'dilationRate', 1],
  ]);
  assert.deepEqual(found("tf.layers.dense({ units: 3, input_shape: [4], Name: 'first', comment: 'mine' })"), []);
  assert.deepEqual(found("tf.layers.dense({ units: 3, activation: 'relu', Activation: 'relu' })"), []);
  assert.deepEqual(found("tf.layers.lstm({ units: 3, activation: 'tanh', recurrentActivation: 'sigmoid' })"), []);
  assert.deepEqual(found("dense({ units: 3, activaton: 'relu' }); chart.draw({ activaton: 'relu' })"), []);
  assert.deepEqual(found("layers.myLayer({ actuation: 'a', activaton: 2 })"), []);
});

test('what a layer of this kind does anyway', () => {
  for (const text of [
    "tf.layers.lstm({ units: 3, Activation: 'tanh' })",
    "tf.layers.gru({ units: 3, recurrent_activation: 'hardSigmoid' })",
    'tf.layers.conv2d({ filters: 3, kernelSize: 2, stride: 1 })',
    'tf.layers.maxPooling2d({ poolSize: 2, stride: 2 })',
    'tf.layers.maxPooling2d({ pool_size: [2, 2] })',
    'tf.layers.batchNormalization({ Momentum: 0.99, Epsilon: 1e-3 })',
    'tf.layers.leakyReLU({ Alpha: 0.3 })',
  ]) {
    assert.deepEqual(found(text), [], text);
  }
  assert.deepEqual(found("tf.layers.dense({ units: 3, Activation: 'tanh' })"), [
    ['dense', 'Activation', 'activation', 1],
  ]);
  assert.deepEqual(found('tf.layers.conv2d({ filters: 3, kernelSize: 2, Strides: 2 })'), [
    ['conv2d', 'Strides', 'strides', 1],
  ]);
  assert.deepEqual(found('tf.layers.maxPooling2d({ poolSize: 2, Strides: 1 })'), [
    ['maxPooling2d', 'Strides', 'strides', 1],
  ]);
});

test('a number where an object with options belongs', () => {
  assert.deepEqual(found('model.add(tf.layers.dropout(0.3));'), [['dropout', null, 'rate', 1]]);
  assert.deepEqual(found('const RATE = 0.5;\nmodel.add(tf.layers.dropout(RATE));'), [['dropout', null, 'rate', 2]]);
  assert.deepEqual(found('const x = tf.layers.leakyReLU(.2).apply(tf.layers.softmax(1).apply(y));'), [
    ['leakyReLU', null, 'alpha', 1],
    ['softmax', null, 'axis', 1],
  ]);
  for (const text of [
    'tf.layers.dropout(0)',
    'tf.layers.maxPooling2d(2)',
    'tf.layers.leakyReLU(0.3)',
    'tf.layers.dropout({ rate: 0.3 })',
    'const options = { rate: 0.3 };\ntf.layers.dropout(options)',
    'let rate = 0.3;\nrate = { rate };\ntf.layers.dropout(rate)',
    'tf.layers.dropout(config.dropout)',
    'tf.layers.flatten()',
  ]) {
    assert.deepEqual(found(text), [], text);
  }
});
