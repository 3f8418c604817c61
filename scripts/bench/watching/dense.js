/**
 * A net, `width` times as wide as a small one, for some seconds or so many times as long; prints its milliseconds, by the
 * clock and of processors.
 */
const path = require('node:path');
const { createRequire } = require('node:module');

const tf = createRequire(path.join(__dirname, '../../../package.json'))('@tensorflow/tfjs');

const [times, width] = process.argv.slice(2).map(Number);

async function main() {
  await tf.setBackend('cpu');
  const model = tf.sequential();
  model.add(tf.layers.dense({ inputShape: [64], units: 64 * width, activation: 'relu' }));
  model.add(tf.layers.dense({ units: 10, activation: 'softmax' }));
  model.compile({ optimizer: tf.train.adam(1e-3), loss: 'sparseCategoricalCrossentropy' });
  const images = tf.randomUniform([1024, 64], 0, 1, 'float32', 1);
  const labels = tf.randomUniform([1024], 0, 9, 'float32', 2).round();
  const now = () => {
    const { user, system } = process.cpuUsage();
    return [performance.now(), (user + system) / 1000];
  };
  let began = now();
  const onEpochEnd = (epoch) => {
    if (epoch === 0) began = now();
  };
  await model.fit(images, labels, {
    batchSize: 32,
    epochs: 1 + 40 * times,
    verbose: 0,
    callbacks: { onEpochEnd },
  });
  const took = now().map((after, which) => after - began[which]);
  console.log('trained', ...took);
}

main();
