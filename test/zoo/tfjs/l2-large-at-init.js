const tf = require('@tensorflow/tfjs');

const l2 = tf.regularizers.l2({ l2: 0.05 });
const layer = (units, options = {}) =>
  tf.layers.dense({ units, activation: 'relu', kernelRegularizer: l2, ...options });

const model = tf.sequential({
  layers: [
    layer(64, { inputShape: [12] }),
    layer(64),
    tf.layers.dense({ units: 4, activation: 'softmax', kernelRegularizer: l2 }),
  ],
});
model.compile({ optimizer: tf.train.adam(), loss: 'categoricalCrossentropy', metrics: ['accuracy'] });

const x = tf.randomNormal([160, 12]);
const y = tf.oneHot(x.slice([0, 0], [-1, 4]).argMax(1), 4);
model.fit(x, y, { batchSize: 40, epochs: 4, verbose: 0 }).then((h) => console.log(h.history.loss));
