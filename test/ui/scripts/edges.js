// A net whose filters are known: one looks for an edge and the other for more light than there is.
const tf = require('./backend');

const edge = [-1, 0, 1, -1, 0, 1, -1, 0, 1];
/** (3, 3, 1, 2): the second unit's weights are 0.5 everywhere. */
const kernel = (sign) =>
  tf.tensor4d(
    edge.flatMap((weight) => [sign * weight, 0.5]),
    [3, 3, 1, 2],
  );
const conv = tf.layers.conv2d({
  inputShape: [8, 8, 1],
  filters: 2,
  kernelSize: 3,
  activation: 'relu',
  weights: [kernel(1), tf.tensor1d([0, -10])],
});
const model = tf.sequential({ layers: [conv, tf.layers.flatten(), tf.layers.dense({ units: 1 })] });
model.compile({ optimizer: tf.train.sgd(0), loss: 'meanSquaredError' });
const xs = tf.tensor4d(
  Array.from({ length: 4 * 64 }, (_, at) => (at % 8 < 4 ? 0 : 1)),
  [4, 8, 8, 1],
);

async function main() {
  await model.fit(xs, tf.ones([4, 1]), { batchSize: 4, epochs: 3, verbose: 0 });
  conv.setWeights([kernel(-1), tf.tensor1d([0, -10])]);
}

main();
