const tf = require('@tensorflow/tfjs');

// what it is (3 kinds) and how far away (metres / 10)
const N = 150;
const x = tf.randomNormal([N, 10]);
const kind = tf.oneHot(x.slice([0, 0], [N, 3]).argMax(1), 3);
const distance = x.slice([0, 3], [N, 1]).abs().mul(0.8);

const input = tf.input({ shape: [10] });
const trunk = tf.layers.dense({ units: 24, activation: 'relu' }).apply(input);
const kindHead = tf.layers.dense({ units: 3, activation: 'softmax', name: 'kind' }).apply(trunk);
const distanceHead = tf.layers.dense({ units: 1, name: 'distance' }).apply(trunk);

const model = tf.model({ inputs: input, outputs: [kindHead, distanceHead] });
model.compile({
  optimizer: 'adam',
  loss: { kind: 'categoricalCrossentropy', distance: 'meanSquaredError' },
  lossWeights: { kind: 1, distance: 0.2 },
});
model.fit(x, { kind, distance }, { epochs: 5, batchSize: 30, verbose: 0 }).then((h) => console.log(Object.keys(h.history)));
