// A dense net on handwritten digits whose author initialised the weights by hand.
const tf = require('./backend');
const { loadDigits } = require('./digitsData');

const model = tf.sequential({
  layers: [
    tf.layers.flatten({ inputShape: [28, 28, 1] }),
    tf.layers.dense({ units: 64, activation: 'relu' }),
    tf.layers.dense({
      units: 10,
      kernelInitializer: tf.initializers.randomNormal({ mean: 0, stddev: 2 }),
    }),
  ],
});

const crossEntropy = (labels, logits) => tf.losses.softmaxCrossEntropy(labels, logits);
model.compile({ optimizer: 'sgd', loss: crossEntropy });

async function main() {
  const { train } = loadDigits(2000, 500);
  const history = await model.fit(train.xs, train.ys, { batchSize: 64, epochs: 2, verbose: 0 });
  console.log(history.history.loss);
}

main();
