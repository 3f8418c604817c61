// A variational autoencoder on 8x8 blobs: summed reconstruction plus divergence.
const tf = require('@tensorflow/tfjs');

const SIDE = 8;
const LATENT = 2;

function blob() {
  const cx = 2 + Math.random() * 4;
  const cy = 2 + Math.random() * 4;
  return Array.from({ length: SIDE * SIDE }, (_, i) => {
    const d2 = (Math.floor(i / SIDE) - cy) ** 2 + ((i % SIDE) - cx) ** 2;
    return Math.exp(-d2 / 3);
  });
}

const encoder = tf.layers.dense({ units: 24, activation: 'relu' });
const toMean = tf.layers.dense({ units: LATENT });
const toLogVar = tf.layers.dense({ units: LATENT });
const decoder = tf.sequential({
  layers: [
    tf.layers.dense({ units: 24, activation: 'relu', inputShape: [LATENT] }),
    tf.layers.dense({ units: SIDE * SIDE, activation: 'sigmoid' }),
  ],
});

function vaeLoss(x) {
  const h = encoder.apply(x);
  const mean = toMean.apply(h);
  const logVar = toLogVar.apply(h);
  const z = mean.add(tf.randomNormal(mean.shape).mul(logVar.mul(0.5).exp()));
  const y = decoder.apply(z);
  const eps = 1e-6;
  const bce = x.mul(y.add(eps).log()).add(tf.sub(1, x).mul(tf.sub(1 + eps, y).log())).sum().neg();
  const kld = logVar.add(1).sub(mean.square()).sub(logVar.exp()).sum().mul(-0.5);
  return bce.add(kld);
}

const optimizer = tf.train.adam(0.001);
for (let step = 0; step < 50; step++) {
  const x = tf.tensor2d(Array.from({ length: 32 }, blob));
  const loss = optimizer.minimize(() => vaeLoss(x), true);
  if (step % 10 === 0) console.log(step, loss.dataSync()[0] / 32);
  tf.dispose([x, loss]);
}
