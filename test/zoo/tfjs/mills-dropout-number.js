const tf = require('@tensorflow/tfjs-node');

// Wind at three heights and the air's pressure, and in which of three ranges a mill's power lies.
const hours = 360;
const wind = tf.randomNormal([hours, 4], 0, 1, 'float32', 11);
const strength = wind.slice([0, 0], [hours, 3]).mean(1).add(wind.slice([0, 3], [hours, 1]).squeeze([1]).mul(0.2));
const ranges = tf.oneHot(strength.greater(-0.35).toInt().add(strength.greater(0.35).toInt()), 3);

async function main() {
  const model = tf.sequential();
  model.add(tf.layers.dense({ units: 48, activation: 'relu', inputShape: [4] }));
  model.add(tf.layers.dropout(0.25));
  model.add(tf.layers.dense({ units: 3, activation: 'softmax' }));
  model.compile({ optimizer: tf.train.adam(0.005), loss: 'categoricalCrossentropy', metrics: ['accuracy'] });
  await model.fit(wind, ranges, { epochs: 30, batchSize: 24, verbose: 0 });
  model.predict(tf.zeros([1, 4])).print();
}

main();
