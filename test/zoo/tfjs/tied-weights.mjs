import * as tf from '@tensorflow/tfjs';

// next item in a shopping session; the item vectors score the items, too
const ITEMS = 20, D = 8, N = 120;
const first = Array.from({ length: N }, () => Math.floor(Math.random() * ITEMS));
const second = first.map((i) => (i * 3 + 1) % ITEMS);

const items = tf.variable(tf.randomNormal([ITEMS, D], 0, 1 / Math.sqrt(D)), true, 'items');
const mix = tf.variable(tf.randomNormal([D, D], 0, 1 / Math.sqrt(D)), true, 'mix');

const x = tf.tensor1d(first, 'int32');
const y = tf.oneHot(tf.tensor1d(second, 'int32'), ITEMS).toFloat();
const optimizer = tf.train.adagrad(0.1);

for (let epoch = 0; epoch < 30; epoch++) {
  const { value, grads } = optimizer.computeGradients(() => {
    const h = tf.gather(items, x).matMul(mix).tanh();
    const logits = h.matMul(items, false, true);
    return tf.losses.softmaxCrossEntropy(y, logits);
  });
  optimizer.applyGradients(grads);
  if (epoch % 10 === 0) console.log(epoch, value.arraySync());
}
