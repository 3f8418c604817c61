// A net for all snails is fitted to each snail for a moment, by one step of Adam, and put back again.
import * as tf from '@tensorflow/tfjs';

const trails = tf.randomNormal([40, 16, 5], 0, 1, 'float32', 11);
const speeds = tf.tidy(() => trails.mean(2, true).mul(2).add(0.1));
const net = tf.sequential();
net.add(tf.layers.dense({ inputShape: [5], units: 12, activation: 'tanh' }));
net.add(tf.layers.dense({ units: 1 }));

const common = net.getWeights().map((weight) => weight.clone());
for (let snail = 0; snail < 40; snail++) {
  net.setWeights(common);
  const x = trails.gather([snail]).reshape([16, 5]);
  const y = speeds.gather([snail]).reshape([16, 1]);
  const loss = tf.train.adam(0.01).minimize(() => tf.losses.meanSquaredError(y, net.apply(x)), true);
  console.log(snail, loss.dataSync()[0]);
  tf.dispose([x, y, loss]);
}
