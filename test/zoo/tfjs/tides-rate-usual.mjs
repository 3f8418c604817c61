import * as tf from '@tensorflow/tfjs';

// the height of the tide from the hour and the moon
const hours = tf.randomUniform([256, 2], -1, 1, 'float32', 7);
const heights = tf.tidy(() => {
  const [hour, moon] = tf.split(hours, 2, 1);
  return hour.mul(3).sin().mul(moon.add(1.5)).div(1.2);
});

const w1 = tf.variable(tf.randomNormal([2, 40], 0, 0.7, 'float32', 1));
const b1 = tf.variable(tf.zeros([40]));
const w2 = tf.variable(tf.randomNormal([40, 1], 0, 0.15, 'float32', 2));
const b2 = tf.variable(tf.zeros([1]));
const predict = (x) => x.matMul(w1).add(b1).tanh().matMul(w2).add(b2);

const optimizer = tf.train.sgd(0.05);
for (let step = 0; step < 200; step++) {
  const cost = optimizer.minimize(() => tf.losses.meanSquaredError(heights, predict(hours)), true);
  if (step % 50 === 0) console.log(step, cost.dataSync()[0]);
  cost.dispose();
}
