// Will a visitor buy? A gate in front of the net decides which of the features count.
const tf = require('@tensorflow/tfjs');

class Gate extends tf.layers.Layer {
  constructor() {
    super({});
    this.supportsMasking = true;
  }

  build(inputShape) {
    this.strength = this.addWeight('strength', [inputShape[1]], 'float32', tf.initializers.constant({ value: -1 }));
    this.built = true;
  }

  call(inputs) {
    return tf.tidy(() => {
      const x = Array.isArray(inputs) ? inputs[0] : inputs;
      return x.mul(this.strength.read().sigmoid());
    });
  }

  computeOutputShape(inputShape) {
    return inputShape;
  }

  static get className() {
    return 'Gate';
  }
}

const visits = tf.randomNormal([600, 8], 0, 1, 'float32', 4);
const bought = tf.tidy(() =>
  visits.slice([0, 0], [600, 1]).add(visits.slice([0, 3], [600, 1])).greater(0).toFloat(),
);

const model = tf.sequential();
model.add(tf.layers.inputLayer({ inputShape: [8] }));
model.add(new Gate());
model.add(tf.layers.dense({ units: 16, activation: 'relu' }));
model.add(tf.layers.dense({ units: 1, activation: 'sigmoid' }));
model.compile({ optimizer: tf.train.adam(0.005), loss: 'binaryCrossentropy', metrics: ['accuracy'] });

model
  .fit(visits, bought, { batchSize: 30, epochs: 5, verbose: 0 })
  .then(({ history }) => console.log(history.loss, history.acc));
