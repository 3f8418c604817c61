// Small images cut into four patches; the patches' features are averaged before the classes.
import * as tf from '@tensorflow/tfjs';

const CLASSES = 3, WIDTH = 16, BATCH = 18;
const bright = (label) => Array.from({ length: 64 }, (_, i) => (Math.floor(i / 22) === label ? 0.8 : 0.1) + Math.random() * 0.3);

function makeBatch() {
  const labels = Array.from({ length: BATCH }, () => Math.floor(Math.random() * CLASSES));
  return { images: tf.tensor(labels.map(bright), [BATCH, 8, 8]), labels: tf.oneHot(tf.tensor1d(labels, 'int32'), CLASSES) };
}

const embed = tf.layers.dense({ units: WIDTH, activation: 'tanh' });
const classify = tf.layers.dense({ units: CLASSES });

function net(images) {
  // (batch, 2, 4, 2, 4) → (patch, batch, pixels)
  const patches = images.reshape([BATCH, 2, 4, 2, 4]).transpose([1, 3, 0, 2, 4]).reshape([4, BATCH, 16]);
  const features = embed.apply(patches);
  const byImage = features.reshape([BATCH, 4, WIDTH]);
  return classify.apply(byImage.mean(1));
}

net(makeBatch().images); // builds the layers
const optimizer = tf.train.sgd(0.2);
for (let step = 0; step < 60; step++) {
  const { images, labels } = makeBatch();
  const loss = optimizer.minimize(() => tf.losses.softmaxCrossEntropy(labels, net(images)), true);
  if (step % 20 === 0) console.log(step, loss.dataSync()[0]);
}
