const tf = require('@tensorflow/tfjs');

const logCosh = (y, p) => {
  const d = p.sub(y);
  return d.add(tf.softplus(d.mul(-2))).sub(Math.log(2)).mean();
};

const x = tf.randomUniform([180, 3], -1, 1);
const y = x.mul(tf.tensor1d([1.5, -2, 0.7])).sum(1, true).add(tf.randomNormal([180, 1], 0, 0.1));

const model = tf.sequential();
model.add(tf.layers.dense({ units: 20, activation: 'selu', inputShape: [3], kernelInitializer: 'leCunNormal' }));
model.add(tf.layers.dense({ units: 1 }));
model.compile({ optimizer: tf.train.adamax(0.01), loss: logCosh });

model.fit(x, y, { epochs: 12, batchSize: 36, verbose: 0 }).then((h) => console.log(h.history.loss.pop()));
