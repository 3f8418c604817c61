// How far a car gets on a gallon, from its weight, power and age.
import * as tf from '@tensorflow/tfjs';
import { createRequire } from 'node:module';

const cars = createRequire(import.meta.url)('vega-datasets/data/cars.json').filter(
  (car) => car.Miles_per_Gallon !== null && car.Horsepower !== null,
);

const standardize = (tensor) => {
  const { mean, variance } = tf.moments(tensor, 0);
  return tensor.sub(mean).div(variance.sqrt());
};

const features = standardize(
  tf.tensor2d(cars.map((car) => [car.Weight_in_lbs, car.Horsepower, car.Acceleration, new Date(car.Year).getFullYear()])),
);
const milesPerGallon = standardize(tf.tensor2d(cars.map((car) => [car.Miles_per_Gallon])));

const model = tf.sequential();
model.add(tf.layers.dense({ inputShape: [4], units: 32, activation: 'relu' }));
model.add(tf.layers.dense({ units: 32, activation: 'relu' }));
model.add(tf.layers.dense({ units: 1 }));
model.compile({ optimizer: tf.train.adam(0.001), loss: 'meanSquaredError' });

const dataset = tf.data
  .zip({
    xs: tf.data.array(features.arraySync()),
    ys: tf.data.array(milesPerGallon.arraySync()),
  })
  .shuffle(cars.length, 'cars')
  .batch(32);

await model.fitDataset(dataset, {
  epochs: 20,
  verbose: 0,
  callbacks: { onEpochEnd: async (epoch, logs) => console.log(`epoch ${epoch + 1}: loss ${logs.loss.toFixed(4)}`) },
});
