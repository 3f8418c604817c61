const tf = require('@tensorflow/tfjs');

// one bottle in thirty is cracked
const bottles = 1500;
const xs = tf.randomNormal([bottles, 6], 0, 1, 'float32', 12);
const ys = tf.tidy(() => xs.slice([0, 0], [bottles, 1]).add(xs.slice([0, 2], [bottles, 1])).greater(2.6).toFloat());
const share = ys.mean().dataSync()[0];
console.log(`${(100 * share).toFixed(1)} % cracked`);

const model = tf.sequential();
model.add(tf.layers.dense({ inputShape: [6], units: 16, activation: 'relu' }));
model.add(tf.layers.dense({
  units: 1,
  activation: 'sigmoid',
  biasInitializer: tf.initializers.constant({ value: Math.log(share / (1 - share)) }),
}));
model.compile({ optimizer: tf.train.sgd(0.01), loss: 'binaryCrossentropy', metrics: ['accuracy'] });
model.fit(xs, ys, { epochs: 3, batchSize: 300, verbose: 0 }).then(({ history }) => console.log(history.loss));
