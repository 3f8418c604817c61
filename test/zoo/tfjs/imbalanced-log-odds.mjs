import * as tf from '@tensorflow/tfjs';

// one part in fifty is broken
const N = 400;
const parts = tf.randomNormal([N, 5]);
const broken = tf.tensor2d(Array.from({ length: N }, (_, i) => [i % 50 === 7 ? 1 : 0]));

const model = tf.sequential();
model.add(tf.layers.dense({ units: 10, activation: 'relu', inputShape: [5] }));
model.add(tf.layers.dense({ units: 1, biasInitializer: tf.initializers.constant({ value: Math.log(1 / 49) }) }));

model.compile({
  optimizer: tf.train.adam(0.001),
  loss: (y, logits) => tf.losses.sigmoidCrossEntropy(y, logits, undefined, 0),
});
await model.fit(parts.add(broken), broken, { batchSize: 100, epochs: 3, verbose: 0 });
