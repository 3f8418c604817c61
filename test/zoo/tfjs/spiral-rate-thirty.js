const tf = require('@tensorflow/tfjs');

// two arms of a spiral
const points = [];
const arms = [];
for (let i = 0; i < 400; i++) {
  const arm = i % 2;
  const turn = Math.sqrt(Math.random()) * 3;
  points.push([turn * Math.cos(turn + arm * Math.PI) / 3, turn * Math.sin(turn + arm * Math.PI) / 3]);
  arms.push([arm === 0 ? 1 : 0, arm]);
}

const model = tf.sequential();
model.add(tf.layers.dense({ units: 32, activation: 'relu', inputShape: [2] }));
model.add(tf.layers.dense({ units: 32, activation: 'relu' }));
model.add(tf.layers.dense({ units: 2, activation: 'softmax' }));
model.compile({ optimizer: tf.train.sgd(30), loss: 'categoricalCrossentropy' });

async function train() {
  const xs = tf.tensor2d(points);
  const ys = tf.tensor2d(arms);
  const { history } = await model.fit(xs, ys, { epochs: 4, batchSize: 40, verbose: 0 });
  console.log(history.loss);
}

train();
