// The next note of a melody, by convolutions over the notes so far.
const tf = require('@tensorflow/tfjs');

const NOTES = 12, LENGTH = 16, WIDTH = 24, BATCH = 20;
const melody = Array.from({ length: 600 }, (_, i) => (i * 5 + Math.floor(i / 7) * 3 + (i % 4)) % NOTES);

const weights = (shape, fanIn) => tf.variable(tf.randomNormal(shape, 0, Math.sqrt(2 / fanIn)));
const embedding = weights([NOTES, WIDTH], WIDTH);
const filters = [weights([3, WIDTH, WIDTH], 3 * WIDTH), weights([3, WIDTH, WIDTH], 3 * WIDTH)];
const readout = weights([WIDTH, NOTES], 10 * WIDTH);

function net(notes) {
  let x = tf.gather(embedding, notes);
  for (const filter of filters) {
    x = tf.conv1d(tf.pad(x, [[0, 0], [2, 0], [0, 0]]), filter, 1, 'valid').relu();
  }
  return tf.matMul(x.reshape([-1, WIDTH]), readout);
}

function nextBatch() {
  const starts = Array.from({ length: BATCH }, () => Math.floor(Math.random() * (melody.length - LENGTH - 1)));
  const cut = (from) => tf.tensor2d(starts.map((s) => melody.slice(s + from, s + from + LENGTH)), [BATCH, LENGTH], 'int32');
  return { notes: cut(0), next: cut(1) };
}

const optimizer = tf.train.adam(0.005);
for (let step = 0; step < 40; step++) {
  const { notes, next } = nextBatch();
  const loss = optimizer.minimize(() => tf.losses.softmaxCrossEntropy(tf.oneHot(next.flatten(), NOTES), net(notes)), true);
  if (step % 10 === 0) console.log(step, loss.dataSync()[0]);
}
