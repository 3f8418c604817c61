// A small convnet on handwritten digits.
const tf = require('./backend');
const { loadDigits } = require('./digitsData');

function createModel() {
  const model = tf.sequential();
  model.add(tf.layers.conv2d({ inputShape: [28, 28, 1], filters: 8, kernelSize: 5, strides: 2, activation: 'relu' }));
  model.add(tf.layers.conv2d({ filters: 16, kernelSize: 3, strides: 2, activation: 'relu' }));
  model.add(tf.layers.flatten());
  model.add(tf.layers.dense({ units: 10, activation: 'softmax' }));

  model.compile({
    optimizer: tf.train.adam(0.001),
    loss: 'categoricalCrossentropy',
    metrics: ['accuracy'],
  });
  return model;
}

async function main() {
  const { train, test } = loadDigits(2000, 500);
  const { xs, ys } = train;
  const model = createModel();

  await model.fit(xs, ys, {
    batchSize: 32,
    epochs: 3,
    validationData: [test.xs, test.ys],
    verbose: 0,
    callbacks: {
      onEpochEnd: (epoch, logs) => console.log(`epoch ${epoch + 1}: loss ${logs.loss.toFixed(4)}, accuracy ${logs.val_acc.toFixed(3)}`),
    },
  });
}

main();
