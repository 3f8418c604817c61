const tf = require('@tensorflow/tfjs');

// two interleaving half circles
function makeMoons(n, noise) {
  const xs = [], ys = [];
  for (let i = 0; i < n; i++) {
    const label = i % 2;
    const angle = Math.PI * Math.random();
    const x = label ? 1 - Math.cos(angle) : Math.cos(angle);
    const y = label ? 0.5 - Math.sin(angle) : Math.sin(angle);
    xs.push([x + noise * Math.random(), y + noise * Math.random()]);
    ys.push([label]);
  }
  return [tf.tensor2d(xs), tf.tensor2d(ys)];
}

const [x, y] = makeMoons(256, 0.1);

const model = tf.sequential();
model.add(tf.layers.dense({ units: 16, inputDim: 2, activation: 'relu' }));
model.add(tf.layers.dense({ units: 16, activation: 'relu' }));
model.add(tf.layers.dense({ units: 1, activation: 'sigmoid' }));

model.compile({
  optimizer: 'adam',
  loss: (labels, predictions) => tf.losses.sigmoidCrossEntropy(labels, predictions),
  metrics: ['binaryAccuracy'],
});

model
  .fit(x, y, { epochs: 30, batchSize: 32, verbose: 0, validationSplit: 0.2 })
  .then(({ history }) => console.log('final loss', history.loss[history.loss.length - 1]));
