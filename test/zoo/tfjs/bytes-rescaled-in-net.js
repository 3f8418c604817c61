const tf = require('@tensorflow/tfjs');

// pictures stay bytes; the net's first layer scales them
class Rescale extends tf.layers.Layer {
  static className = 'Rescale';
  call(inputs) {
    return tf.tidy(() => (Array.isArray(inputs) ? inputs[0] : inputs).toFloat().sub(127.5).div(127.5));
  }
  computeOutputShape(shape) {
    return shape;
  }
}

const N = 90;
const labels = Array.from({ length: N }, (_, i) => i % 3);
const pictures = tf.tensor4d(
  labels.flatMap((kind) => Array.from({ length: 36 }, (_, p) => (p % 3 === kind ? 200 : 30) + Math.floor(Math.random() * 50))),
  [N, 6, 6, 1],
);

const model = tf.sequential();
model.add(new Rescale({ inputShape: [6, 6, 1] }));
model.add(tf.layers.flatten());
model.add(tf.layers.dense({ units: 16, activation: 'relu' }));
model.add(tf.layers.dense({ units: 3, activation: 'softmax' }));
model.compile({ optimizer: 'adam', loss: 'sparseCategoricalCrossentropy' });
model.fit(pictures, tf.tensor1d(labels), { epochs: 3, batchSize: 30, verbose: 0 }).then((h) => console.log(h.history.loss));
