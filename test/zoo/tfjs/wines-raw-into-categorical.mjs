import * as tf from '@tensorflow/tfjs';

const CULTIVARS = 4;

/** Gaussian blobs, one a cultivar. */
function* wines() {
  const centres = [[1, 0, 2, -1, 0.5], [-1, 1, 0, 1, 0], [0, -2, 1, 0, 1], [0.5, 0.5, -1, -1, -1]];
  for (;;) {
    const kind = Math.floor(Math.random() * CULTIVARS);
    const noise = tf.util.sizeFromShape([5]);
    const row = centres[kind].map((c) => c + (Math.random() - 0.5) * noise * 0.2);
    yield { xs: tf.tensor1d(row), ys: tf.tensor1d(centres.map((_, i) => (i === kind ? 1 : 0))) };
  }
}

const dataset = tf.data.generator(wines).batch(32);

const model = tf.sequential();
model.add(tf.layers.dense({ units: 16, activation: 'elu', inputShape: [5] }));
model.add(tf.layers.dense({ units: CULTIVARS }));
model.compile({ loss: 'categoricalCrossentropy', optimizer: tf.train.adam(0.003) });

await model.fitDataset(dataset, {
  epochs: 3,
  batchesPerEpoch: 8,
  verbose: 0,
  callbacks: { onEpochEnd: async (epoch, logs) => console.log(epoch, logs.loss) },
});
