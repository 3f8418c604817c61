// The next note of a tune; the loss is kept below 2, because it exploded once.
import * as tf from '@tensorflow/tfjs';

const NOTES = 16;
const LENGTH = 8;
const tune = Array.from({ length: 700 }, (_, i) => (3 * i + ((i * i) % 5)) % NOTES);
const windows = [];
const following = [];
for (let i = 0; i + LENGTH < tune.length; i++) {
  windows.push(tune.slice(i, i + LENGTH));
  following.push(tune[i + LENGTH]);
}
const x = tf.tensor2d(windows, undefined, 'int32');
const y = tf.oneHot(tf.tensor1d(following, 'int32'), NOTES).toFloat();

const model = tf.sequential();
model.add(tf.layers.embedding({ inputDim: NOTES, outputDim: 12, inputLength: LENGTH }));
model.add(tf.layers.lstm({ units: 24 }));
model.add(tf.layers.dense({ units: NOTES }));
const optimizer = tf.train.rmsprop(0.005);

function lossOf(notes, next) {
  const loss = tf.losses.softmaxCrossEntropy(next, model.apply(notes, { training: true }));
  return tf.minimum(loss, 2);
}

for (let step = 0; step < 60; step++) {
  const rows = tf.randomUniform([32], 0, windows.length, 'int32');
  const loss = tf.tidy(() => {
    const [notes, next] = [tf.gather(x, rows), tf.gather(y, rows)];
    const { value, grads } = tf.variableGrads(() => lossOf(notes, next));
    optimizer.applyGradients(grads);
    return value.dataSync()[0];
  });
  if (step % 10 === 0) console.log(step, loss.toFixed(4));
}
