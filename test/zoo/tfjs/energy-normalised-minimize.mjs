import * as tf from '@tensorflow/tfjs';

// kilowatt hours of a plant from wind and sun, both standardised already
const wind = tf.randomNormal([200, 1]);
const sun = tf.randomNormal([200, 1]);
const energy = wind.mul(350).add(sun.mul(120)).add(tf.randomNormal([200, 1], 0, 40)).div(370);
const weather = tf.concat([wind, sun], 1);

const w = [tf.variable(tf.randomNormal([2, 16], 0, 0.7)), tf.variable(tf.randomNormal([16, 1], 0, 0.25))];
const b = [tf.variable(tf.zeros([16])), tf.variable(tf.zeros([1]))];
const predict = (x) => x.matMul(w[0]).add(b[0]).relu().matMul(w[1]).add(b[1]);

const optimizer = tf.train.adam(1e-3);
const report = (step, loss) => step % 100 === 0 && console.log(`step ${step}, mean absolute error ${loss}`);

for (let step = 0; step < 300; step++) {
  const loss = optimizer.minimize(() => tf.losses.absoluteDifference(energy, predict(weather)), true);
  report(step, loss.dataSync()[0]);
}
