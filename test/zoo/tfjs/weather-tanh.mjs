// Tomorrow's temperature from the last seven days.
import * as tf from '@tensorflow/tfjs';

const days = Array.from({ length: 400 }, (_, d) => 14 + 10 * Math.sin((2 * Math.PI * d) / 365) + 2 * (Math.random() - 0.5));
const mean = days.reduce((a, b) => a + b) / days.length;

const windows = [];
const next = [];
for (let d = 0; d + 7 < days.length; d++) {
  windows.push(days.slice(d, d + 7).map((t) => [(t - mean) / 7]));
  next.push([days[d + 7]]);
}

const model = tf.sequential({
  layers: [
    tf.layers.gru({ units: 12, inputShape: [7, 1] }),
    tf.layers.dense({ units: 1, activation: 'tanh' }),
  ],
});
model.compile({ optimizer: tf.train.adam(0.01), loss: tf.losses.meanSquaredError });

const xs = tf.tensor3d(windows);
const ys = tf.tensor2d(next);
for (let epoch = 1; epoch <= 5; epoch++) {
  const { history } = await model.fit(xs, ys, { batchSize: 50, epochs: 1, verbose: 0 });
  console.log(`epoch ${epoch}: ${history.loss[0].toFixed(3)}`);
}
