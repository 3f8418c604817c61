// Three spiral arms, functional API, a loss of my own.
import * as tf from '@tensorflow/tfjs';

const ARMS = 3;
const PER_ARM = 60;

function spiral() {
  const points = [];
  const arms = [];
  for (let arm = 0; arm < ARMS; arm++) {
    for (let i = 0; i < PER_ARM; i++) {
      const r = i / PER_ARM;
      const t = arm * 4 + r * 4 + 0.2 * Math.random();
      points.push([r * Math.sin(t), r * Math.cos(t)]);
      arms.push(arm);
    }
  }
  return { points: tf.tensor2d(points), arms: tf.tensor1d(arms, 'int32') };
}

function crossEntropy(yTrue, yPred) {
  return tf.tidy(() => {
    const logProbabilities = tf.logSoftmax(yPred);
    return yTrue.mul(logProbabilities).sum(-1).neg();
  });
}

const input = tf.input({ shape: [2] });
const hidden = tf.layers.dense({ units: 24, activation: 'relu' }).apply(input);
const scores = tf.layers.dense({ units: ARMS }).apply(hidden);
const output = tf.layers.softmax().apply(scores);

const model = tf.model({ inputs: input, outputs: output });
model.compile({ optimizer: tf.train.adam(0.01), loss: crossEntropy, metrics: ['accuracy'] });

const { points, arms } = spiral();
const history = await model.fit(points, tf.oneHot(arms, ARMS), { epochs: 20, batchSize: 45, shuffle: true, verbose: 0 });
console.log(history.history.loss.at(-1));
