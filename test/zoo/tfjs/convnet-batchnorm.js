const tf = require('@tensorflow/tfjs');

// noughts and crosses and bars on 8x8
function draw(kind) {
  const image = Array.from({ length: 8 }, () => Array.from({ length: 8 }, () => [Math.random() * 0.2]));
  for (let i = 0; i < 8; i++) {
    if (kind === 0) image[i][i] = [1];
    if (kind === 1) image[i][4] = [1];
    if (kind === 2) image[4][i] = [1];
  }
  return image;
}
const kinds = Array.from({ length: 120 }, (_, i) => i % 3);
const xs = tf.tensor4d(kinds.map(draw));
const ys = tf.tensor1d(kinds, 'float32');

const model = tf.sequential();
model.add(tf.layers.conv2d({ inputShape: [8, 8, 1], filters: 4, kernelSize: 3, useBias: false }));
model.add(tf.layers.batchNormalization());
model.add(tf.layers.reLU());
model.add(tf.layers.maxPooling2d({ poolSize: 2 }));
model.add(tf.layers.flatten());
model.add(tf.layers.dropout({ rate: 0.5 }));
model.add(tf.layers.dense({ units: 3, activation: 'softmax' }));
model.compile({ optimizer: tf.train.rmsprop(0.002), loss: 'sparseCategoricalCrossentropy', metrics: ['accuracy'] });
model.fit(xs, ys, { epochs: 3, batchSize: 24, verbose: 0 }).then(() => model.evaluate(xs, ys)[1].print());
