// Which of six soils a spectrum is from, a convolution over 32 bands; the loss takes logits.
import * as tf from '@tensorflow/tfjs';

const SOILS = 6;
const BANDS = 32;

const soils = tf.tidy(() => tf.randomUniform([512], 0, SOILS, 'int32', 11));
const spectra = tf.tidy(() => {
  const typical = tf.randomNormal([SOILS, BANDS], 0, 1, 'float32', 12);
  const noise = tf.randomNormal([512, BANDS], 0, 0.5, 'float32', 13);
  return tf.gather(typical, soils).add(noise).expandDims(2);
});
const labels = tf.oneHot(soils, SOILS);

const model = tf.sequential();
model.add(tf.layers.conv1d({ inputShape: [BANDS, 1], filters: 12, kernelSize: 5, activation: 'relu' }));
model.add(tf.layers.globalAveragePooling1d());
model.add(tf.layers.dense({ units: SOILS }));

model.compile({
  optimizer: tf.train.adam(0.005),
  loss: (truth, logits) => tf.losses.softmaxCrossEntropy(truth, logits),
});

await model.fit(spectra, labels, { batchSize: 64, epochs: 10, shuffle: true });
console.log('done');
