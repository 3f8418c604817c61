// The next note of a melody, by convolutions over the notes so far.
const tf = require('@tensorflow/tfjs');

const NOTES = 12, LENGTH = 16;
const melody = Array.from({ length: 600 }, (_, i) => (i * 5 + Math.floor(i / 7) * 3 + (i % 4)) % NOTES);

const xs = [], ys = [];
for (let i = 0; i + LENGTH + 1 <= melody.length; i += 3) {
  xs.push(melody.slice(i, i + LENGTH));
  ys.push(melody.slice(i + 1, i + LENGTH + 1));
}
const x = tf.tensor2d(xs, [xs.length, LENGTH], 'int32');
const y = tf.oneHot(tf.tensor2d(ys, [ys.length, LENGTH], 'int32'), NOTES);

const model = tf.sequential({
  layers: [
    tf.layers.embedding({ inputDim: NOTES, outputDim: 12, inputLength: LENGTH }),
    tf.layers.conv1d({ filters: 24, kernelSize: 3, padding: 'same', activation: 'relu' }),
    tf.layers.conv1d({ filters: 24, kernelSize: 3, dilationRate: 2, padding: 'same', activation: 'relu' }),
    tf.layers.dense({ units: NOTES, activation: 'softmax' }),
  ],
});
model.compile({ optimizer: tf.train.adam(0.005), loss: 'categoricalCrossentropy' });
model.fit(x, y, { epochs: 2, batchSize: 32, verbose: 0 }).then(({ history }) => console.log(history.loss));
