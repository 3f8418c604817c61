// The next character of a word list, one-hot characters into an LSTM.
const tf = require('@tensorflow/tfjs');

const text = 'apple banana cherry dates elder figs grape hazel iris jasmine kiwi lemon mango '.repeat(5);
const alphabet = [...new Set(text)].sort();
const T = 10;

function windows() {
  const inputs = [], outputs = [];
  for (let i = 0; i < text.length - T - 1; i += 2) {
    const ids = [...text.slice(i, i + T + 1)].map((c) => alphabet.indexOf(c));
    inputs.push(ids.slice(0, -1));
    outputs.push(ids.slice(1));
  }
  const hot = (rows) => tf.oneHot(tf.tensor2d(rows, [rows.length, T], 'int32'), alphabet.length).toFloat();
  return { x: hot(inputs), y: hot(outputs) };
}

async function main() {
  const { x, y } = windows();
  const model = tf.sequential();
  model.add(tf.layers.lstm({ units: 20, returnSequences: true, inputShape: [T, alphabet.length] }));
  model.add(tf.layers.dense({ units: alphabet.length, activation: 'softmax' }));
  model.compile({ optimizer: 'adam', loss: 'categoricalCrossentropy' });
  const history = await model.fit(x, y, { epochs: 2, batchSize: 24, shuffle: true, verbose: 0 });
  console.log(history.history.loss);
}

main();
