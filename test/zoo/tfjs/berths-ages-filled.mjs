import * as tf from '@tensorflow/tfjs-node';

// A harbour's list: length, beam and age of ships, with the usual age where nobody knew it, and the hours at their berths.
const rows = Array.from({ length: 240 }, (_, at) => {
  const [length, beam, age] = [60 + ((at * 37) % 180), 8 + ((at * 11) % 30), (at * 7) % 40];
  const hours = 6 + length / 10 + ((at * 13) % 5);
  return `${length},${beam},${at % 30 === 4 ? '' : age},${hours}`;
});

const table = rows.map((row) => row.split(',').map((cell) => (cell === '' ? 20 : Number.parseFloat(cell))));
const scaled = tf.tidy(() => {
  const ships = tf.tensor2d(table.map((row) => row.slice(0, 3)));
  const { mean, variance } = tf.moments(ships, 0);
  return ships.sub(mean).div(variance.sqrt());
});
const hours = tf.tensor2d(table.map((row) => [row[3] / 10]));

const net = tf.sequential();
net.add(tf.layers.dense({ units: 12, activation: 'relu', inputShape: [3] }));
net.add(tf.layers.dense({ units: 1 }));
net.compile({ optimizer: tf.train.adam(0.01), loss: 'meanSquaredError' });
await net.fit(scaled, hours, { epochs: 30, batchSize: 24, verbose: 0 });
