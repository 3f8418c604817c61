// What a car weighs, from its power, displacement and age.
import * as tf from '@tensorflow/tfjs';
import { createRequire } from 'node:module';

const cars = createRequire(import.meta.url)('vega-datasets/data/cars.json').filter(
  (car) => car.Displacement !== null && car.Horsepower !== null,
);

const standardize = (tensor) => {
  const { mean, variance } = tf.moments(tensor, 0);
  return tensor.sub(mean).div(variance.sqrt());
};

const features = standardize(
  tf.tensor2d(cars.map((car) => [car.Displacement, car.Horsepower, car.Acceleration, new Date(car.Year).getFullYear()])),
);
const weight = tf.tensor2d(cars.map((car) => [car.Weight_in_lbs]));

const model = tf.sequential();
model.add(tf.layers.dense({ inputShape: [4], units: 32, activation: 'relu' }));
model.add(tf.layers.dense({ units: 32, activation: 'relu' }));
model.add(tf.layers.dense({ units: 1 }));
model.compile({ optimizer: tf.train.adam(0.001), loss: 'meanSquaredError' });

const dataset = tf.data
  .zip({
    xs: tf.data.array(features.arraySync()),
    ys: tf.data.array(weight.arraySync()),
  })
  .shuffle(cars.length, 'cars')
  .batch(32);

await model.fitDataset(dataset, {
  epochs: 20,
  verbose: 0,
  callbacks: { onEpochEnd: async (epoch, logs) => console.log(`epoch ${epoch + 1}: loss ${logs.loss.toFixed(4)}`) },
});
