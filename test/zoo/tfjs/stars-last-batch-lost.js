// Kinds of stars by brightness in five bands; the accuracy on held-out stars after each epoch.
const tf = require('@tensorflow/tfjs');

const BATCH = 64;
const KINDS = 5;
const labels = Array.from({ length: 900 }, (_, i) => (i * 3) % KINDS);
const bands = tf.tidy(() =>
  tf.oneHot(tf.tensor1d(labels, 'int32'), KINDS).toFloat().add(tf.randomNormal([900, KINDS], 0, 0.5, 'float32', 3)),
);
const [trainX, testX] = tf.split(bands, [700, 200]);
const [trainY, testY] = tf.split(tf.oneHot(tf.tensor1d(labels, 'int32'), KINDS), [700, 200]);

const model = tf.sequential();
model.add(tf.layers.dense({ units: 24, activation: 'elu', inputShape: [KINDS] }));
model.add(tf.layers.dropout({ rate: 0.2 }));
model.add(tf.layers.dense({ units: KINDS, activation: 'softmax' }));
model.compile({ optimizer: tf.train.momentum(0.05, 0.9), loss: 'categoricalCrossentropy' });

function evaluate() {
  const batches = Math.floor(testX.shape[0] / BATCH);
  let right = 0;
  for (let b = 0; b < batches; b++) {
    right += tf.tidy(() => {
      const size = Math.min(BATCH, testX.shape[0] - b * BATCH);
      const guess = model.predict(testX.slice([b * BATCH, 0], [size, KINDS]));
      const truth = testY.slice([b * BATCH, 0], [size, KINDS]);
      return guess.argMax(1).equal(truth.argMax(1)).sum().dataSync()[0];
    });
  }
  return right / testX.shape[0];
}

async function main() {
  for (let epoch = 0; epoch < 4; epoch++) {
    for (let start = 0; start + BATCH <= 700; start += BATCH) {
      const x = trainX.slice([start, 0], [BATCH, KINDS]);
      const y = trainY.slice([start, 0], [BATCH, KINDS]);
      await model.trainOnBatch(x, y);
      tf.dispose([x, y]);
    }
    console.log(epoch, evaluate().toFixed(4));
  }
}
main();
