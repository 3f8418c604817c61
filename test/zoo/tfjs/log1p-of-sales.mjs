import * as tf from '@tensorflow/tfjs';

// Shops sell a few things a day, and some days nothing.
const shops = Array.from({ length: 160 }, () => {
  const size = Math.random();
  const advert = Math.random() < 0.5 ? 1 : 0;
  return { size, advert, sold: Math.floor(size * 6 + advert * 3 * Math.random()) };
});

const xs = tf.tensor2d(shops.map(({ size, advert }) => [size - 0.5, advert - 0.5]));
const ys = tf.tensor1d(shops.map(({ sold }) => Math.log1p(sold)));

const net = tf.sequential();
net.add(tf.layers.dense({ units: 8, inputShape: [2], activation: 'tanh' }));
net.add(tf.layers.dense({ units: 1 }));

const optimizer = tf.train.sgd(0.05);
for (let i = 0; i < 50; i++) {
  optimizer.minimize(() => {
    const out = net.predict(xs).squeeze();
    const loss = tf.losses.meanSquaredError(ys, out);
    if (i % 10 === 0) loss.print();
    return loss;
  });
}
