const tf = require('@tensorflow/tfjs');

// count the bright cells of a small board; one output for the count
const boards = tf.randomUniform([150, 16]).greater(0.5).toFloat();
const counts = boards.sum(1, true);

const model = tf.sequential();
model.add(tf.layers.dense({ units: 24, activation: 'relu', inputShape: [16] }));
model.add(tf.layers.dense({ units: 1 }));
model.add(tf.layers.activation({ activation: 'hardSigmoid' }));

model.compile({ optimizer: tf.train.adam(0.01), loss: tf.losses.huberLoss });
model.fit(boards, counts, { epochs: 10, batchSize: 30, verbose: 0 }).then(({ history }) => console.log(history.loss));
