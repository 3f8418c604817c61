// Moves of a game, one channel a piece, turned by a quarter so that every player sits at the bottom.
const tf = require('@tensorflow/tfjs');

const SIDE = 6;

function turned_naive(boards) {
  return tf.tensor(
    boards.arraySync().map((board) => board.map((row, y) => row.map((_, x) => board[x][SIDE - 1 - y]))),
  );
}

function turned(boards) {
  return boards.transpose([0, 2, 1, 3]).reverse(1);
}

const winners = tf.randomUniform([90], 0, 2, 'int32', 5);
const boards = tf
  .randomNormal([90, SIDE, SIDE, 2], 0, 1, 'float32', 6)
  .add(winners.toFloat().reshape([-1, 1, 1, 1]).mul(tf.linspace(0, 1, SIDE).reshape([1, -1, 1, 1])));
const model = tf.sequential();
model.add(tf.layers.conv2d({ inputShape: [SIDE, SIDE, 2], filters: 4, kernelSize: 3, activation: 'relu' }));
model.add(tf.layers.flatten());
model.add(tf.layers.dense({ units: 2, activation: 'softmax' }));
model.compile({ optimizer: tf.train.adam(0.005), loss: 'sparseCategoricalCrossentropy' });

model
  .fit(turned(boards), winners.toFloat(), { batchSize: 30, epochs: 4, verbose: 0 })
  .then(({ history }) => console.log(history.loss));
