const tf = require('@tensorflow/tfjs');

// map pictures' vectors onto their captions' vectors
const pictures = tf.randomNormal([128, 10]);
const rotation = tf.randomNormal([10, 6]);
const captions = pictures.matMul(rotation);

const model = tf.sequential();
model.add(tf.layers.dense({ units: 16, activation: 'relu', inputShape: [10] }));
model.add(tf.layers.dense({ units: 6 }));
model.compile({ optimizer: tf.train.adam(0.01), loss: 'cosineProximity' });

model.fit(pictures, captions, { epochs: 10, batchSize: 32, verbose: 0 }).then(({ history }) => console.log(history.loss));
