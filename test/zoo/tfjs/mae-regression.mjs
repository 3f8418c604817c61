import * as tf from '@tensorflow/tfjs';

// delivery time in hours
const orders = Array.from({ length: 200 }, () => ({ km: Math.random() * 40, items: 1 + Math.floor(Math.random() * 5) }));
const x = tf.tensor2d(orders.map((o) => [o.km / 40, o.items / 5]));
const y = tf.tensor2d(orders.map((o) => [0.5 + o.km / 30 + 0.2 * o.items + 0.1 * Math.random()]));

const model = tf.sequential();
model.add(tf.layers.dense({ units: 16, activation: 'relu', inputShape: [2] }));
model.add(tf.layers.dense({ units: 1, activation: 'relu', biasInitializer: 'ones' }));
model.compile({ optimizer: tf.train.adam(0.01), loss: 'meanAbsoluteError', metrics: ['mse'] });
await model.fit(x, y, { epochs: 10, batchSize: 25, verbose: 0 });
