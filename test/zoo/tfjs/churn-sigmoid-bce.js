/* Will a customer leave? */
const tf = require('@tensorflow/tfjs');

function customers(count) {
  const features = [];
  const left = [];
  for (let i = 0; i < count; i++) {
    const months = Math.random();
    const calls = Math.random();
    const fee = Math.random();
    features.push([months * 2 - 1, calls * 2 - 1, fee * 2 - 1]);
    left.push(calls + fee - months > 0.5 ? 1 : 0);
  }
  return { features: tf.tensor2d(features), left: tf.tensor2d(left, [count, 1]) };
}

const model = tf.sequential({
  layers: [
    tf.layers.dense({ inputShape: [3], units: 20, activation: 'relu', kernelInitializer: 'heNormal' }),
    tf.layers.dense({ units: 20, activation: 'relu', kernelInitializer: 'heNormal' }),
    tf.layers.dense({ units: 1, activation: 'sigmoid' }),
  ],
});
model.compile({ optimizer: tf.train.rmsprop(0.001), loss: 'binaryCrossentropy', metrics: ['accuracy'] });

(async () => {
  const { features, left } = customers(320);
  await model.fit(features, left, {
    epochs: 10,
    batchSize: 64,
    verbose: 0,
    callbacks: { onEpochEnd: (e, l) => console.log(e, l.loss.toFixed(4)) },
  });
})();
