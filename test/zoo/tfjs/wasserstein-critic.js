const tf = require('@tensorflow/tfjs');

const critic = tf.sequential({
  layers: [tf.layers.dense({ units: 16, activation: 'relu', inputShape: [2] }), tf.layers.dense({ units: 1 })],
});
const generator = tf.sequential({
  layers: [tf.layers.dense({ units: 16, activation: 'relu', inputShape: [3] }), tf.layers.dense({ units: 2 })],
});
const criticOptimizer = tf.train.rmsprop(5e-4);
const generatorOptimizer = tf.train.rmsprop(5e-4);
const criticVars = critic.trainableWeights.map((w) => w.val);
const generatorVars = generator.trainableWeights.map((w) => w.val);

for (let step = 0; step < 10; step++) {
  for (let k = 0; k < 3; k++) {
    const real = tf.randomNormal([32, 2], 2, 0.5);
    const fake = generator.predict(tf.randomNormal([32, 3]));
    criticOptimizer.minimize(() => critic.apply(fake).mean().sub(critic.apply(real).mean()), false, criticVars);
    for (const v of criticVars) v.assign(v.clipByValue(-0.1, 0.1));
  }
  const loss = generatorOptimizer.minimize(
    () => critic.apply(generator.apply(tf.randomNormal([32, 3]))).mean().neg(), true, generatorVars);
  if (step % 5 === 0) console.log(loss.dataSync()[0]);
}
