// The temperature that a boiler reaches, in kelvin; fitDataset.
import * as tf from '@tensorflow/tfjs';

const settings = Array.from({ length: 400 }, (_, i) => [
  Math.sin(i * 0.37),
  Math.cos(i * 1.3),
  Math.sin(i * 2.1 + 1),
  ((i * 13) % 17) / 17 - 0.5,
]);
const kelvin = settings.map(([flame, flow, air, age]) => 352 + 6 * flame - 4 * flow * air + 3 * age);

const data = tf.data
  .zip({ xs: tf.data.array(settings), ys: tf.data.array(kelvin).map((k) => [k]) })
  .shuffle(400)
  .batch(40);

const model = tf.sequential({
  layers: [
    tf.layers.dense({ inputShape: [4], units: 32, activation: 'relu' }),
    tf.layers.dense({ units: 32, activation: 'relu' }),
    tf.layers.dense({ units: 1 }),
  ],
});
model.compile({ optimizer: tf.train.adam(0.001), loss: 'meanAbsoluteError' });
await model.fitDataset(data, {
  epochs: 5,
  callbacks: { onEpochEnd: (epoch, logs) => console.log(epoch, logs.loss.toFixed(3)) },
});
