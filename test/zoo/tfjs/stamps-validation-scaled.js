// Four kinds of stamps on 10x10 grey pixels.
const tf = require('@tensorflow/tfjs');

const KINDS = 4;
const SIZE = 100;
const designs = Array.from({ length: KINDS }, () => Array.from({ length: SIZE }, () => (Math.random() < 0.5 ? 255 : 0)));

function scans(count) {
  const pixels = [];
  const kinds = [];
  for (let i = 0; i < count; i++) {
    const kind = Math.floor(Math.random() * KINDS);
    kinds.push(kind);
    for (const value of designs[kind]) {
      pixels.push(Math.max(0, Math.min(255, Math.round(value + 120 * (Math.random() - 0.5)))));
    }
  }
  return { xs: tf.tensor(pixels, [count, SIZE]), ys: tf.oneHot(tf.tensor1d(kinds, 'int32'), KINDS).toFloat() };
}

async function main() {
  const train = scans(480);
  const validation = scans(120);
  const scaled = (xs) => xs.div(127.5).sub(1);

  const model = tf.sequential();
  model.add(tf.layers.dense({ inputShape: [SIZE], units: 24, activation: 'relu' }));
  model.add(tf.layers.dense({ units: KINDS, activation: 'softmax' }));
  model.compile({ optimizer: 'adam', loss: 'categoricalCrossentropy', metrics: ['accuracy'] });
  await model.fit(scaled(train.xs), train.ys, {
    epochs: 4,
    batchSize: 24,
    validationData: [scaled(validation.xs), validation.ys],
    verbose: 0,
    callbacks: { onEpochEnd: (epoch, logs) => console.log(epoch, logs.loss, logs.val_acc) },
  });
}

main();
