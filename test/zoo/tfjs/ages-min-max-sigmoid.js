const tf = require('@tensorflow/tfjs');

const N = 200;
const measurements = tf.randomNormal([N, 8]);
const truth = tf.randomNormal([8, 1]);
const ages = measurements.matMul(truth).mul(6).add(42).clipByValue(18, 90).sub(18).div(72);

const input = tf.input({ shape: [8] });
let h = tf.layers.dense({ units: 24, activation: 'relu' }).apply(input);
h = tf.layers.dropout({ rate: 0.1 }).apply(h);
const age = tf.layers.dense({ units: 1, activation: 'sigmoid', name: 'age' }).apply(h);
const model = tf.model({ inputs: input, outputs: age });

model.compile({ optimizer: 'adam', loss: 'meanAbsoluteError', metrics: ['mse'] });
model.fit(measurements, ages, { epochs: 8, batchSize: 20, verbose: 0 }).then(({ history }) => {
  console.log(history.loss.map((l) => l.toFixed(2)).join(' '));
});
