const tf = require('@tensorflow/tfjs');

// survey answers are numbered 1 to 5
const ANSWERS = 5;
const people = Array.from({ length: 200 }, () => Array.from({ length: 6 }, () => Math.random() * 2 - 1));
const answers = people.map(([mood]) => 1 + Math.floor((mood + 1) * 2.5));

const model = tf.sequential();
model.add(tf.layers.dense({ units: 20, activation: 'relu', inputShape: [6] }));
model.add(tf.layers.dense({ units: ANSWERS, activation: 'softmax' }));
model.compile({ optimizer: 'adam', loss: 'sparseCategoricalCrossentropy', metrics: ['accuracy'] });

const xs = tf.tensor2d(people);
const ys = tf.tensor1d(answers);

model
  .fit(xs, ys, { epochs: 15, batchSize: 40, verbose: 0 })
  .then(({ history: { loss, acc } }) => console.log({ loss: loss.at(-1), acc: acc.at(-1) }));
