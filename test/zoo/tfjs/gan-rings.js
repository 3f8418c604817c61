// Points on a ring, made by a generator that plays against a discriminator.
const tf = require('@tensorflow/tfjs');

const NOISE = 4;
const BATCH = 32;

function buildGenerator() {
  const g = tf.sequential();
  g.add(tf.layers.dense({ units: 16, activation: 'relu', inputShape: [NOISE] }));
  g.add(tf.layers.dense({ units: 2, activation: 'tanh' }));
  return g;
}

function buildDiscriminator() {
  const d = tf.sequential();
  d.add(tf.layers.dense({ units: 16, inputShape: [2] }));
  d.add(tf.layers.leakyReLU({ alpha: 0.2 }));
  d.add(tf.layers.dense({ units: 1, activation: 'sigmoid' }));
  d.compile({ optimizer: tf.train.adam(0.0002, 0.5), loss: 'binaryCrossentropy' });
  return d;
}

const real = () =>
  tf.tidy(() => {
    const a = tf.randomUniform([BATCH], 0, 2 * Math.PI);
    return tf.stack([a.cos(), a.sin()], 1).mul(0.8);
  });

async function main() {
  const generator = buildGenerator();
  const discriminator = buildDiscriminator();

  const noiseInput = tf.input({ shape: [NOISE] });
  const combined = tf.model({ inputs: noiseInput, outputs: discriminator.apply(generator.apply(noiseInput)) });
  combined.compile({ optimizer: tf.train.adam(0.0002, 0.5), loss: 'binaryCrossentropy' });

  for (let step = 0; step < 20; step++) {
    const noise = tf.randomNormal([BATCH, NOISE]);
    const fake = generator.predict(noise);
    discriminator.trainable = true;
    const dLoss = await discriminator.trainOnBatch(real().concat(fake), tf.ones([BATCH, 1]).mul(0.9).concat(tf.zeros([BATCH, 1])));
    discriminator.trainable = false;
    const gLoss = await combined.trainOnBatch(tf.randomNormal([BATCH, NOISE]), tf.ones([BATCH, 1]));
    if (step % 5 === 0) console.log(step, dLoss, gLoss);
  }
}

main();
