// Spam or not from word counts; accuracy on held-out mails after each epoch.
import * as tf from '@tensorflow/tfjs';

const WORDS = 16;
function mails(count, seed) {
  const counts = tf.randomUniform([count, WORDS], 0, 4, 'float32', seed).floor();
  const spam = counts.slice([0, 0], [count, 3]).sum(1).greater(counts.slice([0, 3], [count, 3]).sum(1));
  return { x: counts.div(4), y: spam.toFloat().expandDims(1) };
}
const train = mails(480, 5);
const heldOut = mails(120, 6);

const model = tf.sequential();
model.add(tf.layers.dense({ units: 24, activation: 'relu', inputShape: [WORDS] }));
model.add(tf.layers.dropout({ rate: 0.4 }));
model.add(tf.layers.dense({ units: 1 }));
const optimizer = tf.train.adam(0.01);

function accuracy({ x, y }) {
  return tf.tidy(() => {
    const logits = model.apply(x, { training: true });
    return logits.greater(0).equal(y.greater(0.5)).toFloat().mean().dataSync()[0];
  });
}

for (let epoch = 0; epoch < 3; epoch++) {
  for (let start = 0; start < 480; start += 32) {
    const x = train.x.slice([start, 0], [32, WORDS]);
    const y = train.y.slice([start, 0], [32, 1]);
    optimizer.minimize(() => tf.losses.sigmoidCrossEntropy(y, model.apply(x, { training: true })));
  }
  console.log(epoch, accuracy(heldOut).toFixed(4));
}
