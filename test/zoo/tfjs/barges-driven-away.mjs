import * as tf from '@tensorflow/tfjs';

const loads = tf.randomUniform([90, 2], 0, 1, 'float32', 11);
const draughts = tf.tidy(() => tf.sum(tf.mul(loads, tf.tensor1d([1.2, 0.7])), 1).add(0.5));

const weights = tf.variable(tf.randomNormal([2, 1], 0, 0.3, 'float32', 12));
const empty = tf.variable(tf.scalar(0));
const optimizer = tf.train.sgd(0.1);

const draughtOf = (x) => tf.matMul(x, weights).add(empty).squeeze([1]);

for (let step = 0; step < 60; step++) {
  const score = optimizer.minimize(() => draughtOf(loads).sub(draughts).square().mean().neg(), true);
  if (step % 20 === 0) {
    console.log(step, score.dataSync()[0]);
  }
}
