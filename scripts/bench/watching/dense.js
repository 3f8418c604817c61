/** A small net for some seconds; prints how many milliseconds its steps took. */
const path = require('node:path');
const { createRequire } = require('node:module');

const tf = createRequire(path.join(__dirname, '../../../package.json'))('@tensorflow/tfjs');

async function main() {
  await tf.setBackend('cpu');
  const model = tf.sequential();
  model.add(tf.layers.dense({ inputShape: [64], units: 64, activation: 'relu' }));
  model.add(tf.layers.dense({ units: 10, activation: 'softmax' }));
  model.compile({ optimizer: tf.train.adam(1e-3), loss: 'sparseCategoricalCrossentropy' });
  const images = tf.randomUniform([1024, 64], 0, 1, 'float32', 1);
  const labels = tf.randomUniform([1024], 0, 9, 'float32', 2).round();
  let began = 0;
  const onEpochEnd = (epoch) => {
    if (epoch === 0) began = performance.now();
  };
  await model.fit(images, labels, { batchSize: 32, epochs: 41, verbose: 0, callbacks: { onEpochEnd } });
  console.log('trained', performance.now() - began);
}

main();
