import * as tf from '@tensorflow/tfjs';

// two views of the same thing attract, all others in the batch repel
const N = 32, D = 10, TAU = 0.5;
const encoder = tf.sequential({
  layers: [tf.layers.dense({ units: 20, activation: 'relu', inputShape: [D] }), tf.layers.dense({ units: 6 })],
});
const unit = (v) => v.div(v.norm('euclidean', 1, true).add(1e-8));

const optimizer = tf.train.adam(0.003);
for (let step = 0; step < 20; step++) {
  const things = tf.randomNormal([N, D]);
  const views = [0, 1].map(() => things.add(tf.randomNormal([N, D], 0, 0.2)));
  const loss = optimizer.minimize(() => {
    const [a, b] = views.map((v) => unit(encoder.predict(v)));
    const similarity = tf.matMul(a, b, false, true).div(TAU);
    return tf.losses.softmaxCrossEntropy(tf.eye(N), similarity);
  }, true);
  if (step % 5 === 0) console.log(step, loss.dataSync()[0]);
}
