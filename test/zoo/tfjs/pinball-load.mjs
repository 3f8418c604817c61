// Low, middle and high forecasts of the load of a grid: the pinball loss in compile.
import * as tf from '@tensorflow/tfjs';

const QUANTILES = tf.tensor1d([0.1, 0.5, 0.9]);
const hours = tf.range(0, 600).expandDims(1);
const xs = tf.concat([hours.div(4).sin(), hours.div(24).cos(), hours.div(9).sin()], 1);
const ys = tf.tidy(() => xs.slice([0, 0], [600, 1]).add(tf.randomNormal([600, 1], 0, 0.3)));

const pinball = (actual, predicted) => {
  const error = actual.sub(predicted);
  return tf.maximum(QUANTILES.mul(error), QUANTILES.sub(1).mul(error)).mean(-1);
};

const model = tf.sequential();
model.add(tf.layers.dense({ units: 24, activation: 'selu', kernelInitializer: 'leCunNormal', inputShape: [3] }));
model.add(tf.layers.dense({ units: 3 }));
model.compile({ optimizer: tf.train.adam(0.005), loss: pinball });
// each quantile is compared with the same load
await model.fit(xs, ys.tile([1, 3]), {
  epochs: 4,
  batchSize: 60,
  verbose: 0,
  callbacks: { onEpochEnd: (epoch, logs) => console.log(epoch, logs.loss.toFixed(4)) },
});
