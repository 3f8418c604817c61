import * as tf from '@tensorflow/tfjs';

const months = ['jan', 'feb', 'mar', 'apr', 'may', 'jun'] as const;

// consumption curves of a household -> which month is it
function household(month: number): number[] {
  return Array.from({ length: 10 }, (_, hour) => Math.sin(month + hour / 2) + 0.1 * Math.random());
}

const which = Array.from({ length: 180 }, (_, i) => i % months.length);
const x = tf.tensor2d(which.map(household));
const y = tf.oneHot(tf.tensor1d(which, 'int32'), months.length);

const model = tf.sequential({
  layers: [
    tf.layers.dense({ inputShape: [10], units: 16, activation: 'relu' }),
    tf.layers.dense({ units: months.length, activation: 'softmax' }),
  ],
});
model.compile({ loss: 'categoricalCrossentropy', optimizer: tf.train.adam(0.01) });
const { history } = await model.fit(x, y, { epochs: 10, batchSize: 60, verbose: 0 });
console.log(history['loss']);
