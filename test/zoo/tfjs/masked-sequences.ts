import * as tf from '@tensorflow/tfjs';

/** Copies sequences of different lengths; what lies behind their ends is padding and costs nothing. */
const VOCAB = 9;
const LENGTH = 7;
const PAD = 0;
const N = 64;

const sequences = Array.from({ length: N }, () => {
  const length = 2 + Math.floor(Math.random() * (LENGTH - 1));
  return Array.from({ length: LENGTH }, (_, i) => (i < length ? 1 + Math.floor(Math.random() * (VOCAB - 1)) : PAD));
});
const ids = tf.tensor2d(sequences, [N, LENGTH], 'int32');

const model = tf.sequential({
  layers: [
    tf.layers.embedding({ inputDim: VOCAB, outputDim: 6, inputLength: LENGTH }),
    tf.layers.lstm({ units: 12, returnSequences: true }),
    tf.layers.timeDistributed({ layer: tf.layers.dense({ units: VOCAB }) }),
  ],
});

function maskedLoss(logits: tf.Tensor3D, targets: tf.Tensor2D): tf.Scalar {
  const mask = targets.notEqual(PAD).toFloat();
  const logProbabilities = tf.logSoftmax(logits);
  const picked = tf.oneHot(targets, VOCAB).toFloat().mul(logProbabilities).sum(-1);
  return picked.mul(mask).sum().neg().div(mask.sum()) as tf.Scalar;
}

const optimizer = tf.train.adam(0.01);
for (let step = 0; step < 20; step++) {
  const loss = optimizer.minimize(() => maskedLoss(model.apply(ids) as tf.Tensor3D, ids), true);
  if (step % 5 === 0) console.log(step, loss?.dataSync()[0]);
}
