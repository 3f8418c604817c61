// Begin from the linear solution, then let the net bend it.
const tf = require('@tensorflow/tfjs');

const N = 150;
const xs = Array.from({ length: N }, () => Math.random() * 4 - 2);
const ys = xs.map((x) => 1.8 * x - 0.4 + 0.3 * Math.sin(3 * x));

const mx = xs.reduce((a, b) => a + b) / N;
const my = ys.reduce((a, b) => a + b) / N;
const slope = xs.reduce((s, x, i) => s + (x - mx) * (ys[i] - my), 0) / xs.reduce((s, x) => s + (x - mx) ** 2, 0);

const input = tf.input({ shape: [1] });
const linear = tf.layers.dense({ units: 1, name: 'linear' });
const skip = linear.apply(input);
const bend = tf.layers
  .dense({ units: 1, kernelInitializer: 'zeros' })
  .apply(tf.layers.dense({ units: 16, activation: 'tanh' }).apply(input));
const model = tf.model({ inputs: input, outputs: tf.layers.add().apply([skip, bend]) });
linear.setWeights([tf.tensor2d([[slope]]), tf.tensor1d([my - slope * mx])]);

model.compile({ optimizer: tf.train.sgd(0.02), loss: 'meanSquaredError' });
model
  .fit(tf.tensor2d(xs, [N, 1]), tf.tensor2d(ys, [N, 1]), { epochs: 10, batchSize: 30, verbose: 0 })
  .then((h) => console.log(h.history.loss));
