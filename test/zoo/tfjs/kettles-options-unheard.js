const tf = require('@tensorflow/tfjs-node');

// Watts and litres of kettles, both as shares of the largest, and the minutes until they boil.
const kettles = 240;
const power = tf.randomUniform([kettles, 1], 0.3, 1, 'float32', 5);
const water = tf.randomUniform([kettles, 1], 0.1, 1, 'float32', 6);
const inputs = tf.concat([power, water], 1);
const minutes = water.div(power).mul(2);

async function main() {
  const model = tf.sequential();
  model.add(tf.layers.dense({ units: 12, activation: 'relu', inputShape: [2] }));
  model.add(tf.layers.dense({ units: 1 }));
  model.compile({ optimizer: tf.train.adam(0.01), loss: 'meanSquaredError' });
  await model.fit(inputs, minutes, {
    epoch: 60,
    batch_size: 20,
    callbacks: { onEpochEnd: (pass, logs) => console.log(pass, logs.loss) },
  });
  model.predict(tf.tensor2d([[0.5, 0.5]])).print();
}

main();
