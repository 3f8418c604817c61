const tf = require('@tensorflow/tfjs');

const GAMMA = 2;
const ALPHA = 0.25;

function focalLoss(yTrue, yPred) {
  return tf.tidy(() => {
    const p = yPred.clipByValue(1e-7, 1 - 1e-7);
    const pt = yTrue.mul(p).add(tf.scalar(1).sub(yTrue).mul(tf.scalar(1).sub(p)));
    const alpha = yTrue.mul(ALPHA).add(tf.scalar(1).sub(yTrue).mul(1 - ALPHA));
    return alpha.mul(tf.scalar(1).sub(pt).pow(GAMMA)).mul(pt.log()).mean(-1).neg();
  });
}

const N = 240;
const x = tf.randomNormal([N, 6]);
const y = x.slice([0, 0], [N, 1]).mul(2).add(x.slice([0, 1], [N, 1])).greater(3).toFloat();

const model = tf.sequential();
model.add(tf.layers.dense({ inputShape: [6], units: 16, activation: 'relu' }));
model.add(tf.layers.batchNormalization());
model.add(tf.layers.dense({ units: 1, activation: 'sigmoid' }));
model.compile({ optimizer: tf.train.adam(1e-3), loss: focalLoss });

model.fit(x, y, { epochs: 6, batchSize: 48, verbose: 0 }).then((h) => console.log(h.history.loss));
