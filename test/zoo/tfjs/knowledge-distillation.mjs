import * as tf from '@tensorflow/tfjs';

const K = 4, T = 3;
const x = tf.randomNormal([120, 6]);
const rule = tf.randomNormal([6, K], 0, 1.5);
const teacher = tf.softmax(x.matMul(rule).div(T));

const student = tf.sequential();
student.add(tf.layers.dense({ units: 12, activation: 'relu', inputShape: [6] }));
student.add(tf.layers.dense({ units: K }));

const kl = (p, logits) => {
  const logQ = tf.logSoftmax(logits.div(T));
  return p.mul(p.add(1e-8).log().sub(logQ)).sum(-1).mean().mul(T * T);
};
student.compile({ optimizer: tf.train.adam(0.01), loss: kl });
await student.fit(x, teacher, { epochs: 5, batchSize: 30, verbose: 0 });
