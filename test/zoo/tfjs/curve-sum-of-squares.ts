import * as tf from '@tensorflow/tfjs';

/** Fits a small net to a noisy cubic with plain gradient descent. */
const COUNT = 100;
const x = tf.linspace(-1, 1, COUNT).reshape([COUNT, 1]);
const y = x.pow(3).mul(2).sub(x).add(tf.randomNormal([COUNT, 1], 0, 0.05));

const model = tf.sequential({
  layers: [
    tf.layers.dense({ inputShape: [1], units: 20, activation: 'relu' }),
    tf.layers.dense({ units: 20, activation: 'relu' }),
    tf.layers.dense({ units: 1 }),
  ],
});

const squaredError = (labels: tf.Tensor, predictions: tf.Tensor): tf.Scalar =>
  tf.tidy(() => labels.sub(predictions).square().sum() as tf.Scalar);

const optimizer = tf.train.sgd(0.05);

for (let step = 0; step < 200; step++) {
  tf.tidy(() => {
    const cost = optimizer.minimize(() => squaredError(y, model.predict(x) as tf.Tensor), true);
    if (step % 50 === 0) console.log(`${step}\t${cost?.dataSync()[0]}`);
  });
}
