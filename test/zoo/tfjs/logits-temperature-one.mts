// A classifier head with a learned temperature.
import * as tf from '@tensorflow/tfjs';

const K = 6;
const D = 12;
const centres = tf.randomNormal([K, D]);
const kinds = tf.tensor1d(Array.from({ length: 180 }, (_, i) => i % K), 'int32');
const points = tf.gather(centres, kinds).add(tf.randomNormal([180, D], 0, 0.3));

const embed = tf.layers.dense({ units: 32, activation: 'relu' });
const head = tf.layers.dense({ units: K, useBias: false });
const temperature = tf.variable(tf.scalar(1), true, 'temperature');

const logits = (x: tf.Tensor) => (head.apply(embed.apply(x)) as tf.Tensor).div(temperature);

const optimizer = tf.train.adam(0.01);
for (let step = 0; step < 50; step++) {
  const cost = optimizer.minimize(
    () => tf.losses.softmaxCrossEntropy(tf.oneHot(kinds, K), logits(points)) as tf.Scalar,
    true,
  );
  if (step % 10 === 0) console.log(step, (await cost!.data())[0]);
}
