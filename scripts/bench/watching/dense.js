/** A net, `width` times as wide as a small one, trained a block of steps at a time. */
const path = require('node:path');
const { createRequire } = require('node:module');
const { STEPS, Turns } = require('./turns.js');

const tf = createRequire(path.join(__dirname, '../../../package.json'))('@tensorflow/tfjs');

const [asked, told, width] = process.argv.slice(2);

async function main() {
  await tf.setBackend('cpu');
  const model = tf.sequential();
  model.add(tf.layers.dense({ inputShape: [64], units: 64 * Number(width), activation: 'relu' }));
  model.add(tf.layers.dense({ units: 10, activation: 'softmax' }));
  model.compile({ optimizer: tf.train.adam(1e-3), loss: 'sparseCategoricalCrossentropy' });
  const images = tf.randomUniform([1024, 64], 0, 1, 'float32', 1);
  const labels = tf.randomUniform([1024], 0, 9, 'float32', 2).round();
  const turns = new Turns(asked, told);
  const onBatchBegin = (batch) => {
    if (batch % STEPS === 0 && !turns.wait()) process.exit();
  };
  const onBatchEnd = (batch) => {
    if (batch % STEPS === STEPS - 1) turns.over();
  };
  await model.fit(images, labels, {
    batchSize: 32,
    epochs: 1_000_000,
    verbose: 0,
    callbacks: { onBatchBegin, onBatchEnd },
  });
}

main();
