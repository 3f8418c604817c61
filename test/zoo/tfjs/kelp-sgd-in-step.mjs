// How deep four kinds of kelp grow, from seven measurements of the water. The step is a function of its own.
import * as tf from '@tensorflow/tfjs';

const kinds = tf.randomUniform([512], 0, 4, 'int32', 3);
const water = tf.tidy(() =>
  tf.gather(tf.randomNormal([4, 7], 0, 1, 'float32', 5), kinds).add(tf.randomNormal([512, 7], 0, 0.8, 'float32', 6)),
);
const depths = tf.tidy(() => water.sum(1, true).sin().add(kinds.toFloat().mul(0.3).reshape([512, 1])));

const net = tf.sequential();
net.add(tf.layers.dense({ inputShape: [7], units: 20, activation: 'relu' }));
net.add(tf.layers.dense({ units: 1 }));

function trainStep(x, y, rate) {
  const optimizer = tf.train.sgd(rate);
  const cost = optimizer.minimize(() => tf.losses.meanSquaredError(y, net.apply(x)), true);
  const value = cost.dataSync()[0];
  cost.dispose();
  return value;
}

let rate = 0.05;
for (let epoch = 0; epoch < 15; epoch++) {
  let total = 0;
  for (let start = 0; start < 512; start += 64) {
    const x = water.slice([start, 0], [64, 7]);
    const y = depths.slice([start, 0], [64, 1]);
    total += trainStep(x, y, rate);
    tf.dispose([x, y]);
  }
  rate *= 0.9;
  console.log(epoch, (total / 8).toFixed(4));
}
