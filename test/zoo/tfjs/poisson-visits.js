const tf = require('@tensorflow/tfjs');

// visits an hour, a count
const N = 200;
const hours = Array.from({ length: N }, (_, i) => (i % 24) / 24);
const visits = hours.map((h) => Math.round(3 + 2 * Math.sin(2 * Math.PI * h) + Math.random()));
const x = tf.tensor2d(hours.map((h) => [Math.sin(2 * Math.PI * h), Math.cos(2 * Math.PI * h)]));
const y = tf.tensor2d(visits, [N, 1]);

const poisson = (k, logRate) => logRate.exp().sub(k.mul(logRate)).mean();

const model = tf.sequential();
model.add(tf.layers.dense({ units: 12, activation: 'relu', inputShape: [2] }));
model.add(tf.layers.dense({ units: 1 }));
model.compile({ optimizer: tf.train.adam(0.01), loss: poisson });
model.fit(x, y, { epochs: 10, batchSize: 40, verbose: 0 }).then(({ history }) => console.log(history.loss));
