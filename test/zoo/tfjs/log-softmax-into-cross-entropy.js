const tf = require('@tensorflow/tfjs');

const K = 5;
const xs = tf.randomNormal([200, 8]);
const labels = xs.slice([0, 0], [-1, K]).argMax(-1);
const ys = tf.oneHot(labels, K);

const h = tf.layers.dense({ units: 20, activation: 'relu' });
const out = tf.layers.dense({ units: K });

const net = (x) => tf.logSoftmax(out.apply(h.apply(x)));

// Layers have no weights before they are first called.
net(xs).dispose();

const optimizer = tf.train.adam(0.01);
for (let i = 0; i < 50; i++) {
  const loss = optimizer.minimize(() => tf.losses.softmaxCrossEntropy(ys, net(xs)), true);
  if (i % 10 === 0) loss.print();
}
