const tf = require('@tensorflow/tfjs-node');

// Twelve readings of a hotel's rooms, and whether they are free tonight; the last eight say nothing.
const rooms = 320;
const readings = tf.randomNormal([rooms, 12], 0, 1, 'float32', 11);
const score = readings.slice([0, 0], [-1, 4]).sum(1);
const free = score.abs().greater(1.5).cast('float32').expandDims(1);

const model = tf.sequential({
  layers: [
    tf.layers.dense({ inputShape: [12], units: 32, activation: 'relu' }),
    tf.layers.dense({
      units: 16,
      activation: 'relu',
      kernelRegularizer: tf.regularizers.l2({ l2: 0.01 }),
    }),
    tf.layers.dense({ units: 1, activation: 'sigmoid' }),
  ],
});
model.compile({ optimizer: tf.train.adam(0.005), loss: 'binaryCrossentropy', metrics: ['accuracy'] });

model.fit(readings, free, { epochs: 40, batchSize: 32, validationSplit: 0.2, verbose: 0 }).then(({ history }) => {
  console.log('held out', history.val_acc.at(-1));
});
