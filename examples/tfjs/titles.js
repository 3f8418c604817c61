// Which letter comes next in the title of a film?
const tf = require('./backend');
const movies = require('vega-datasets/data/movies.json');

const LENGTH = 12;
const titles = movies.map((movie) => String(movie.Title).toLowerCase());
const vocabulary = [...new Set(titles.join('\n'))].sort();
const indexOf = new Map(vocabulary.map((letter, index) => [letter, index]));

function windows(count) {
  const text = titles.join('\n');
  const inputs = [];
  const targets = [];
  for (let start = 0; inputs.length < count; start += 7) {
    const tokens = [...text.slice(start, start + LENGTH + 1)].map((letter) => indexOf.get(letter));
    inputs.push(tokens.slice(0, LENGTH));
    targets.push(tokens[LENGTH]);
  }
  return { inputs: tf.tensor2d(inputs, [count, LENGTH], 'int32'), targets: tf.tensor1d(targets, 'float32') };
}

const model = tf.sequential({
  layers: [
    tf.layers.embedding({ inputDim: vocabulary.length, outputDim: 16, inputLength: LENGTH }),
    tf.layers.gru({ units: 24 }),
    tf.layers.dense({ units: vocabulary.length, activation: 'softmax' }),
  ],
});
model.compile({ optimizer: 'adam', loss: 'sparseCategoricalCrossentropy' });

async function train() {
  const { inputs, targets } = windows(1024);
  for (let step = 0; step < 100; step++) {
    const rows = tf.randomUniform([32], 0, 1024, 'int32');
    const loss = await model.trainOnBatch(tf.gather(inputs, rows), tf.gather(targets, rows));
    if (step % 20 === 0) console.log(`step ${step}: loss ${loss.toFixed(4)}`);
    rows.dispose();
  }
}

train();
