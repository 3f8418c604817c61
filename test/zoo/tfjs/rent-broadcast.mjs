// Rents from size and distance to the centre, in a loop of its own.
import * as tf from '@tensorflow/tfjs';

const N = 1024;
const size = tf.randomUniform([N], 20, 140, 'float32', 1);
const distance = tf.randomUniform([N], 0, 15, 'float32', 2);
const rent = size.mul(9).sub(distance.mul(18)).add(tf.randomNormal([N], 0, 40, 'float32', 3));
const standardise = (t) => {
  const { mean, variance } = tf.moments(t);
  return t.sub(mean).div(variance.sqrt());
};
const features = tf.stack([standardise(size), standardise(distance)], 1);
const target = standardise(rent);

const model = tf.sequential();
model.add(tf.layers.dense({ units: 24, activation: 'relu', inputShape: [2] }));
model.add(tf.layers.dense({ units: 1 }));

const optimizer = tf.train.adam(0.01);
const batchSize = 128;
for (let epoch = 0; epoch < 3; epoch++) {
  for (let start = 0; start < N; start += batchSize) {
    const x = features.slice([start, 0], [batchSize, 2]);
    const y = target.slice([start], [batchSize]);
    const loss = optimizer.minimize(() => {
      const prediction = model.apply(x, { training: true });
      return prediction.sub(y).abs().mean();
    }, true);
    if (start === 0) console.log(epoch, loss.dataSync()[0].toFixed(4));
  }
}
