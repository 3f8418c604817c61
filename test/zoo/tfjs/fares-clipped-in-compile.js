// Taxi fares from distance, hour and passengers; a few rides cost a lot.
const tf = require('@tensorflow/tfjs');

const rides = Array.from({ length: 500 }, (_, i) => {
  const distance = ((i * 29) % 97) / 97;
  const hour = ((i * 7) % 24) / 24;
  const passengers = (i % 4) / 4;
  return { x: [distance, hour, passengers], fare: 4 * distance + 0.5 * hour + (i % 9 === 0 ? 6 : 0) };
});
const x = tf.tensor2d(rides.map((ride) => ride.x));
const y = tf.tensor2d(rides.map((ride) => [ride.fare]));

function robustLoss(yTrue, yPred) {
  const squared = tf.squaredDifference(yTrue, yPred);
  return tf.mean(tf.clipByValue(squared, 0, 4), -1);
}

const model = tf.sequential();
model.add(tf.layers.dense({ units: 32, activation: 'relu', inputShape: [3] }));
model.add(tf.layers.dense({ units: 1 }));
model.compile({ optimizer: tf.train.adam(0.003), loss: robustLoss });

async function run() {
  const { history } = await model.fit(x, y, { epochs: 6, batchSize: 50, shuffle: true, verbose: 0 });
  console.log(history.loss.map((loss) => loss.toFixed(4)).join(' '));
}
run();
