const tf = require('@tensorflow/tfjs');

// is the sum of the sequence above its middle element times its length?
const STEPS = 6;
const data = Array.from({ length: 96 }, () => Array.from({ length: STEPS }, () => [Math.random() * 2 - 1]));
const answers = data.map((s) => (s.reduce((a, [v]) => a + v, 0) > STEPS * s[3][0] ? 1 : 0));

const model = tf.sequential();
model.add(
  tf.layers.bidirectional({
    layer: tf.layers.lstm({ units: 6, recurrentInitializer: 'glorotNormal' }),
    inputShape: [STEPS, 1],
    mergeMode: 'concat',
  }),
);
model.add(tf.layers.dense({ units: 1, activation: 'sigmoid' }));
model.compile({ loss: 'binaryCrossentropy', optimizer: tf.train.adam(0.01), metrics: ['accuracy'] });

(async function train() {
  await model.fit(tf.tensor3d(data), tf.tensor2d(answers, [96, 1]), {
    epochs: 3,
    batchSize: 16,
    verbose: 0,
    callbacks: { onBatchEnd: async () => tf.nextFrame() },
  });
})();
