const tf = require('@tensorflow/tfjs');

// blood pressure, not scaled: the last bias starts at its mean instead
const N = 200;
const people = tf.randomNormal([N, 4]);
const pressure = people.mul(tf.tensor1d([6, 3, -4, 2])).sum(1, true).add(125).add(tf.randomNormal([N, 1], 0, 3));
const mean = pressure.mean().dataSync()[0];

const model = tf.sequential();
model.add(tf.layers.dense({ units: 16, activation: 'relu', inputShape: [4] }));
model.add(tf.layers.dense({ units: 1, biasInitializer: tf.initializers.constant({ value: mean }) }));
model.compile({ optimizer: tf.train.adam(0.01), loss: 'meanSquaredError', metrics: ['mae'] });
model.fit(people, pressure, { epochs: 8, batchSize: 40, verbose: 0 }).then(({ history }) => console.log(history.mae));
