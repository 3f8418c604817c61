import * as tf from '@tensorflow/tfjs';

const waves = tf.randomUniform([120, 3], -1, 1, 'float32', 7);
const drift = tf.tidy(() => tf.sum(tf.mul(waves, tf.tensor1d([0.8, -0.5, 0.3])), 1).add(0.4));

const slope = tf.variable(tf.randomNormal([3, 1], 0, 0.3, 'float32', 8));
const offset = tf.variable(tf.scalar(0));
const optimizer = tf.train.sgd(0.1);

const predicted = (x) => tf.matMul(x, slope).add(offset).squeeze([1]);

for (let step = 0; step < 60; step++) {
  const cost = optimizer.minimize(() => predicted(waves).sub(drift).mean(), true);
  if (step % 20 === 0) {
    console.log(step, cost.dataSync()[0]);
  }
}
