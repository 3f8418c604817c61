const tf = require('@tensorflow/tfjs-node');

// Depth, hardness and damp of a quarry's stone, from 0 to 1, and the hours for which a saw lasts in it.
const blocks = 260;
const stone = tf.randomUniform([blocks, 3], 0, 1, 'float32', 51);
const lasts = stone.mul([[1.5, -2, 0.5]]).sum(1, true).add(3);

async function main() {
  const rows = tf.data.zip({ xs: tf.data.array(await stone.array()), ys: tf.data.array(await lasts.array()) });
  const model = tf.sequential();
  model.add(tf.layers.dense({ units: 10, activation: 'relu', inputShape: [3] }));
  model.add(tf.layers.dense({ units: 1 }));
  model.compile({ optimizer: tf.train.adam(0.01), loss: 'meanSquaredError' });
  await model.fitDataset(rows.shuffle(blocks).batch(20), { epochs: 30, verbose: 0 });
}

main();
