const tf = require('@tensorflow/tfjs-node');

// Weight, heat and minutes of loaves in the oven, centred, and by how many grams they get lighter.
const loaves = 320;
const oven = tf.randomNormal([loaves, 3], 0, 1, 'float32', 21);
const lost = oven.mul([[0.4, 0.9, 0.7]]).sum(1, true).add(tf.randomNormal([loaves, 1], 0, 0.1, 'float32', 22));

async function main() {
  const model = tf.sequential({
    layers: [
      tf.layers.dense({ units: 16, activation: 'relu', inputShape: [3] }),
      tf.layers.dense({ units: 1 }),
    ],
  });
  model.compile({
    optimizer: 'adam',
    loss: 'meanSquaredError',
    learningRate: 0.01,
  });
  await model.fit(oven, lost, { epochs: 40, batchSize: 32, verbose: 0 });
  model.predict(tf.zeros([1, 3])).print();
}

main();
