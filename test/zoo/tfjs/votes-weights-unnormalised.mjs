// Judges of different trust: a weighted mean of their marks goes into the net.
import * as tf from '@tensorflow/tfjs';

function consensusLoop(marks, trust) {
  const [values, weights] = [marks.arraySync(), trust.arraySync()];
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  return tf.tensor2d(
    values.map((judges) =>
      judges[0].map((_, mark) => judges.reduce((sum, judge, at) => sum + (judge[mark] * weights[at]) / total, 0)),
    ),
  );
}

function consensus(marks, trust) {
  const share = trust.div(trust.mean()).reshape([1, -1, 1]);
  return marks.mul(share).sum(1);
}

const trust = tf.tensor1d([1, 2, 0.5, 1.5]);
const kinds = tf.randomUniform([120], 0, 2, 'int32', 9);
const marks = tf.randomNormal([120, 4, 6], 0, 1, 'float32', 3).add(kinds.toFloat().reshape([-1, 1, 1]));
const model = tf.sequential();
model.add(tf.layers.dense({ inputShape: [6], units: 10, activation: 'relu' }));
model.add(tf.layers.dense({ units: 1, activation: 'sigmoid' }));
const optimizer = tf.train.adam(0.01);

for (let step = 0; step < 40; step++) {
  const loss = optimizer.minimize(() => {
    const said = model.apply(consensus(marks, trust), { training: true });
    return tf.losses.logLoss(kinds.reshape([-1, 1]), said).asScalar();
  }, true);
  if (step % 20 === 0) console.log(loss.dataSync()[0]);
}
