const tf = require('@tensorflow/tfjs');

const initializer = 'glorotUniform';

function buildModel(inputs, classes) {
  const model = tf.sequential();
  for (const units of [128, 128]) {
    model.add(
      tf.layers.dense({ units, activation: 'relu', kernelInitializer: initializer, inputShape: [inputs] }),
    );
  }
  model.add(tf.layers.dense({ units: classes, activation: 'softmax', kernelInitializer: initializer }));
  model.compile({ optimizer: tf.train.momentum(0.01, 0.9), loss: 'categoricalCrossentropy' });
  return model;
}

const classes = 7;
const x = tf.randomNormal([140, 20]);
const y = tf.oneHot(x.slice([0, 0], [-1, classes]).argMax(1), classes);

buildModel(20, classes)
  .fit(x, y, { epochs: 5, batchSize: 35, verbose: 0 })
  .then((info) => console.log('loss', info.history.loss.slice(-1)[0]));
