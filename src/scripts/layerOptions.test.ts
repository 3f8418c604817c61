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
