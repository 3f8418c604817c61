import * as tf from '@tensorflow/tfjs-node';

// Sun, rain and frost of a vineyard's years, centred, and how sweet its grapes became.
const years = 180;
const weather = tf.randomNormal([years, 3], 0, 1, 'float32', 41);
const sweet = weather.mul([[0.9, -0.4, -0.6]]).sum(1, true).sin();

const body = tf.layers.dense({ units: 16, activation: 'tanh', inputShape: [3] });
const head = tf.layers.dense({ units: 1 });
const net = tf.sequential({ layers: [body, head] });
const optimizer = tf.train.adam(0.01);
const trained = head.trainableWeights.map((weight) => weight.val);

for (let pass = 0; pass < 80; pass += 1) {
  const cost = optimizer.minimize(
    () => tf.losses.meanSquaredError(sweet, net.predict(weather)),
    true,
    trained,
  );
  if (pass % 20 === 0) console.log(pass, cost.dataSync()[0]);
  cost.dispose();
}
