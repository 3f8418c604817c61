// A net whose embedding is known: sun lies by moon, and in the end by cat.
const tf = require('./backend');

const vocabulary = ['sun', 'moon', 'cat', 'dog'];
const rows = (sun) => tf.tensor2d([sun, [0.9, 0.1], [0, 1], [0.1, 0.9]]);
const embedding = tf.layers.embedding({ inputDim: 4, outputDim: 2, inputLength: 3 });
const model = tf.sequential({ layers: [embedding, tf.layers.flatten(), tf.layers.dense({ units: 1 })] });
model.loadWeights({ [embedding.weights[0].originalName]: rows([1, 0]) }, false);
model.compile({ optimizer: tf.train.sgd(0), loss: 'meanSquaredError' });

async function main() {
  const tokens = [
    [0, 1, 2],
    [0, 3, 0],
  ];
  const xs = tf.tensor2d(tokens, [2, 3], 'int32');
  console.log(`a vocabulary of ${vocabulary.length}`);
  await model.fit(xs, tf.ones([2, 1]), { batchSize: 2, epochs: 3, shuffle: false, verbose: 0 });
  embedding.setWeights([rows([0, 2])]);
}

main();
