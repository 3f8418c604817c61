// Edible or poisonous; weights are seeded, so that runs can be compared.
const tf = require('@tensorflow/tfjs');

const SEED = 2024;
const mushrooms = Array.from({ length: 400 }, (_, i) => {
  const x = Array.from({ length: 6 }, (_, j) => Math.sin(i * (j + 1) * 0.7));
  return { x, poisonous: x[0] + x[2] > x[4] ? 1 : 0 };
});

tf.util.shuffle(mushrooms);
const xs = tf.tensor2d(mushrooms.map(({ x }) => x));
const ys = tf.tensor2d(mushrooms.map(({ poisonous }) => [poisonous]));

const dense = (units, activation, more = {}) =>
  tf.layers.dense({ units, activation, kernelInitializer: tf.initializers.glorotUniform({ seed: SEED }), ...more });
const model = tf.sequential({ layers: [dense(16, 'relu', { inputShape: [6] }), dense(1, 'sigmoid')] });
model.compile({ optimizer: 'adam', loss: 'binaryCrossentropy' });

model
  .fit(xs, ys, { epochs: 5, batchSize: 32, shuffle: false, validationSplit: 0.2, verbose: 0 })
  .then(({ history }) => console.log(history.val_loss));
