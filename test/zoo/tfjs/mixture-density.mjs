// A mixture density net for an inverse problem (several answers for one question).
import * as tf from '@tensorflow/tfjs';

const K = 4, N = 200;
const y = tf.randomUniform([N, 1], -1, 1);
const x = y.add(y.mul(6).sin().mul(0.4)).add(tf.randomUniform([N, 1], -0.05, 0.05));

const hidden = tf.layers.dense({ units: 16, activation: 'tanh' });
const pi = tf.layers.dense({ units: K, activation: 'softmax' });
const mu = tf.layers.dense({ units: K });
const logSigma = tf.layers.dense({ units: K });

function negativeLogLikelihood() {
  const h = hidden.apply(x);
  const s = logSigma.apply(h);
  const z = y.sub(mu.apply(h)).div(s.exp());
  const logNormal = z.square().mul(-0.5).sub(s).sub(0.5 * Math.log(2 * Math.PI));
  return tf.logSumExp(pi.apply(h).log().add(logNormal), 1).mean().neg();
}

// Layers have no weights before they are first called.
negativeLogLikelihood().dispose();

const optimizer = tf.train.adam(0.01);
for (let step = 0; step <= 40; step++) {
  const loss = optimizer.minimize(negativeLogLikelihood, true);
  if (step % 10 === 0) console.log(step, loss.dataSync()[0]);
}
