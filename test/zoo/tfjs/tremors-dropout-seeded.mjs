// Tremor or lorry? Everything is seeded: data, weights, the order of the examples.
import * as tf from '@tensorflow/tfjs';

const SEED = 17;
const records = tf.randomNormal([500, 32], 0, 1, 'float32', SEED);
const tremor = tf.tidy(() => records.slice([0, 0], [500, 4]).sum(1, true).greater(0).toFloat());
const data = tf.data
  .zip({ xs: tf.data.array(await records.array()), ys: tf.data.array(await tremor.array()) })
  .shuffle(500, String(SEED), false)
  .batch(50);

const kernelInitializer = tf.initializers.heNormal({ seed: SEED });
const model = tf.sequential();
model.add(tf.layers.dense({ units: 32, activation: 'relu', inputShape: [32], kernelInitializer }));
model.add(tf.layers.dropout({ rate: 0.3, seed: SEED }));
model.add(tf.layers.dense({ units: 1, kernelInitializer: tf.initializers.heNormal({ seed: SEED + 1 }) }));
model.compile({ optimizer: tf.train.adam(0.003), loss: tf.losses.sigmoidCrossEntropy });

await model.fitDataset(data, {
  epochs: 4,
  verbose: 0,
  callbacks: { onEpochEnd: (epoch, logs) => console.log(epoch, logs.loss.toFixed(4)) },
});
