import * as tf from '@tensorflow/tfjs';

// The drag of a kite, and which of three strings it hangs on, by one net with two ends.
const flights = tf.randomNormal([200, 6], 0, 1, 'float32', 8);
const strings = tf.tidy(() => tf.oneHot(tf.argMax(flights.slice([0, 0], [200, 3]), 1), 3).toFloat());
const drags = tf.tidy(() => flights.slice([0, 4], [200, 1]).mul(0.7));

const input = tf.input({ shape: [6] });
const features = tf.layers.dense({ units: 24, activation: 'relu' }).apply(input);
const drag = tf.layers.dense({ units: 1 }).apply(features);
const string = tf.layers.dense({ units: 3 }).apply(features);
const net = tf.model({ inputs: input, outputs: [drag, string] });
const optimizer = tf.train.adam(0.003);

for (let step = 0; step < 60; step++) {
  const cost = optimizer.minimize(() => {
    const [pulled, hung] = net.apply(flights, { training: true });
    return tf.losses.meanSquaredError(drags, pulled).add(tf.losses.softmaxCrossEntropy(strings, hung));
  }, true);
  if (step % 20 === 0) {
    console.log(step, cost.dataSync()[0]);
  }
}
