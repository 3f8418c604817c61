const tf = require('@tensorflow/tfjs');

// fraud is rare: one transaction in ten
const N = 300;
const rows = [];
const fraud = [];
for (let i = 0; i < N; i++) {
  const isFraud = i % 10 === 0 ? 1 : 0;
  rows.push([Math.random() + isFraud, Math.random() - 0.5 * isFraud, Math.random() * 2 - 1, Math.random() * 2 - 1]);
  fraud.push(isFraud);
}

const model = tf.sequential();
model.add(tf.layers.dense({ units: 12, inputShape: [4], activation: 'relu' }));
model.add(tf.layers.dense({ units: 2, activation: 'softmax' }));
model.compile({ optimizer: 'adam', loss: 'categoricalCrossentropy', metrics: ['accuracy'] });

model
  .fit(tf.tensor2d(rows), tf.oneHot(fraud, 2), {
    epochs: 5,
    batchSize: 50,
    classWeight: { 0: 0.55, 1: 5 },
    verbose: 0,
  })
  .then(() => console.log('done'));
