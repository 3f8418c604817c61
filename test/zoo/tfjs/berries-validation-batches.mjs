// Ripe or not, by colour; a validation data set that is streamed.
import * as tf from '@tensorflow/tfjs';

const berry = (i) => {
  const ripe = (i * 11) % 2;
  const wobble = (k) => 0.25 * Math.sin(i * k);
  return { xs: [0.3 + 0.4 * ripe + wobble(1.7), 0.6 - 0.3 * ripe + wobble(2.3), 0.2 + wobble(0.9)], ys: [ripe] };
};
const berries = (from, to) =>
  tf.data.generator(function* () {
    for (let i = from; i < to; i++) yield berry(i);
  });
const train = berries(0, 800).shuffle(200).batch(32);
const validation = berries(800, 1000).batch(32);

const model = tf.sequential();
model.add(tf.layers.dense({ units: 16, activation: 'relu', inputShape: [3] }));
model.add(tf.layers.dense({ units: 1, activation: 'sigmoid' }));
model.compile({ optimizer: tf.train.adam(0.01), loss: 'binaryCrossentropy', metrics: ['accuracy'] });

await model.fitDataset(train, {
  epochs: 3,
  validationData: validation,
  validationBatches: 2,
  verbose: 0,
  callbacks: {
    onEpochEnd: (epoch, logs) => console.log(epoch, logs.val_loss.toFixed(4), logs.val_acc.toFixed(4)),
  },
});
