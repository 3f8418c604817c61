const tf = require('@tensorflow/tfjs-node');

// Length, width and weight of beans, centred, and which of five sorts they are of.
const sorts = [
  [-1.2, 0.4, 0.1],
  [-0.4, -1.1, 0.9],
  [0.2, 0.8, -1.3],
  [0.9, -0.3, 0.6],
  [1.4, 1.2, 1.1],
];
const beans = Array.from({ length: 300 }, (_, at) => at % sorts.length);
const spread = tf.randomNormal([beans.length, 3], 0, 0.3, 'float32', 61);
const measured = tf.tensor2d(beans.map((sort) => sorts[sort])).add(spread);
const sortOf = tf.oneHot(beans, sorts.length).toFloat();

async function main() {
  const model = tf.sequential();
  model.add(tf.layers.dense({ units: 16, activation: 'relu', inputShape: [3] }));
  model.add(tf.layers.dense({ units: sorts.length, activation: 'softmax' }));
  model.compile({
    optimizer: tf.train.adam(0.01),
    loss: 'categoricalCrossentropy',
    metrics: ['accuracy'],
  });
  await model.fit(measured, sortOf, { epochs: 20, batchSize: 25, verbose: 0 });
}

main();
