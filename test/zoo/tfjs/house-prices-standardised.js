const tf = require('@tensorflow/tfjs');

// area (m2), rooms, age -> price
function houses(n) {
  const x = [], y = [];
  for (let i = 0; i < n; i++) {
    const area = 40 + Math.random() * 160;
    const rooms = 1 + Math.floor(Math.random() * 6);
    const age = Math.random() * 80;
    x.push([area, rooms, age]);
    y.push(2400 * area + 8000 * rooms - 900 * age + 20000 * Math.random());
  }
  return [tf.tensor2d(x), tf.tensor2d(y, [n, 1])];
}

function standardise(t) {
  const { mean, variance } = tf.moments(t, 0);
  return t.sub(mean).div(variance.sqrt());
}

(async function () {
  const [features, price] = houses(300);
  const x = standardise(features);
  const y = standardise(price);

  const model = tf.sequential();
  model.add(tf.layers.dense({ units: 32, activation: 'relu', inputShape: [3] }));
  model.add(tf.layers.dense({ units: 16, activation: 'relu' }));
  model.add(tf.layers.dense({ units: 1 }));
  model.compile({ optimizer: tf.train.adam(0.001), loss: 'meanSquaredError' });

  await model.fit(x, y, { epochs: 20, batchSize: 30, validationSplit: 0.1, verbose: 0,
    callbacks: { onEpochEnd: (epoch, { loss, val_loss }) => console.log(epoch, loss, val_loss) } });
})();
