// Three kinds of penguins by six measures; trained step by step.
import * as tf from '@tensorflow/tfjs';

const HIDDEN = 40;
const COUNT = 300;

const centres = [[1, 0, -1, 2, 0, 1], [-1, 1, 1, 0, 2, 0], [0, -2, 0, -1, -1, 1]];
const kinds = Array.from({ length: COUNT }, (_, i) => i % 3);
const measures = kinds.map((kind) => centres[kind].map((centre) => centre + 1.5 * (Math.random() - 0.5)));

const body = tf.sequential({
  layers: [tf.layers.dense({ inputShape: [6], units: HIDDEN, activation: 'relu' })],
});
const head = tf.sequential({
  layers: [tf.layers.dense({ inputShape: [10], units: 3 })],
});

const predict = (x) => {
  const hidden = body.predict(x);
  return head.predict(hidden.slice([0, 0], [-1, 10]));
};

const optimizer = tf.train.adam(0.01);
const labels = tf.oneHot(tf.tensor1d(kinds, 'int32'), 3);
const inputs = tf.tensor2d(measures);

for (let step = 0; step < 80; step++) {
  const start = (step * 30) % COUNT;
  const cost = optimizer.minimize(
    () => tf.losses.softmaxCrossEntropy(labels.slice([start], [30]), predict(inputs.slice([start], [30]))),
    true,
  );
  if (step % 20 === 0) console.log(step, cost.dataSync()[0]);
  cost.dispose();
}
