// One block of a transformer on characters, by hand.
import * as tf from '@tensorflow/tfjs';

const text = 'the quick brown fox jumps over the lazy dog and the dog sleeps on. '.repeat(8);
const chars = [...new Set(text)].sort();
const ids = [...text].map((c) => chars.indexOf(c));
const V = chars.length, T = 12, D = 16, B = 8;

const parameter = (shape, stddev = 0.02) => tf.variable(tf.randomNormal(shape, 0, stddev));
const wte = parameter([V, D], 1); // N(0, 1), as nn.Embedding does it
const wpe = parameter([T, D], 0.02);
const [wq, wk, wv, wo] = [0, 1, 2, 3].map(() => parameter([D, D], 0.1));
const w1 = parameter([D, 4 * D], 0.1);
const w2 = parameter([4 * D, D], 0.1);
const head = parameter([D, V], 0.02);

const norm = (x) => {
  const { mean, variance } = tf.moments(x, -1, true);
  return x.sub(mean).div(variance.add(1e-5).sqrt());
};
const times = (x, w) => tf.matMul(x.reshape([-1, w.shape[0]]), w).reshape([...x.shape.slice(0, -1), w.shape[1]]);

function gpt(tokens) {
  let x = tf.gather(wte, tokens).add(wpe);
  const n = norm(x);
  const attention = tf.softmax(tf.matMul(times(n, wq), times(n, wk), false, true).div(Math.sqrt(D)));
  x = x.add(times(tf.matMul(attention, times(n, wv)), wo));
  x = x.add(times(times(norm(x), w1).relu(), w2));
  return times(norm(x), head);
}

function batch() {
  const starts = Array.from({ length: B }, () => Math.floor(Math.random() * (ids.length - T - 1)));
  const cut = (shift) => tf.tensor2d(starts.map((s) => ids.slice(s + shift, s + shift + T)), [B, T], 'int32');
  return [cut(0), cut(1)];
}

const optimizer = tf.train.adam(3e-3);
for (let step = 0; step < 30; step++) {
  const [x, y] = batch();
  const loss = optimizer.minimize(
    () => tf.losses.softmaxCrossEntropy(tf.oneHot(y.flatten(), V), gpt(x).reshape([-1, V])),
    true,
  );
  if (step % 10 === 0) console.log(step, loss.dataSync()[0], 'ln V =', Math.log(V));
}
