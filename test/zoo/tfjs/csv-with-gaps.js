const tf = require('@tensorflow/tfjs');

// horsepower,weight,mpg ; some cells are empty
const csv = Array.from({ length: 120 }, (_, i) => {
  const hp = 60 + ((i * 37) % 140);
  const weight = 1600 + ((i * 211) % 2400);
  const mpg = 50 - hp / 10 - weight / 150;
  return [i % 5 === 3 ? '' : hp, weight, mpg.toFixed(1)].join(',');
}).join('\n');

const rows = csv
  .split('\n')
  .map((line) => line.split(',').map((cell) => parseFloat(cell)));

const x = tf.tensor2d(rows.map(([hp, w]) => [(hp - 130) / 40, (w - 2800) / 700]));
const y = tf.tensor2d(rows.map(([, , mpg]) => [(mpg - 18) / 6]));

const model = tf.sequential();
model.add(tf.layers.dense({ units: 10, activation: 'relu', inputShape: [2] }));
model.add(tf.layers.dense({ units: 1 }));
model.compile({ optimizer: tf.train.adam(0.01), loss: 'meanSquaredError' });

model.fit(x, y, { batchSize: 40, epochs: 10, verbose: 0 }).then((h) => console.log(h.history.loss));
