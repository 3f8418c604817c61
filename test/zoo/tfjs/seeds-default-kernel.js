const tf = require('@tensorflow/tfjs');

// three kinds of wheat from seven measurements of a seed
function seeds(count) {
  const centres = tf.randomNormal([3, 7], 0, 1.5, 'float32', 4).arraySync();
  const kinds = Array.from({ length: count }, (_, i) => i % 3);
  const rows = kinds.map((kind) => centres[kind].map((c) => c + (Math.random() - 0.5) * 2));
  return { xs: tf.tensor2d(rows), ys: tf.oneHot(tf.tensor1d(kinds, 'int32'), 3) };
}

const model = tf.sequential({
  layers: [
    tf.layers.dense({ inputShape: [7], units: 20, activation: 'tanh' }),
    tf.layers.dense({ units: 3, activation: 'softmax', kernelInitializer: 'zeros' }),
  ],
});
model.compile({ optimizer: tf.train.adam(0.01), loss: 'categoricalCrossentropy' });
const { xs, ys } = seeds(210);
model.fit(xs, ys, { epochs: 5, batchSize: 30, shuffle: true, verbose: 0 }).then(({ history }) => console.log(history.loss));
