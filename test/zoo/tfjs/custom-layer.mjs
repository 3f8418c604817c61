import * as tf from '@tensorflow/tfjs';

/** Scales its input by a learned vector and adds it to itself. */
class ScaleAndAdd extends tf.layers.Layer {
  static className = 'ScaleAndAdd';

  build(inputShape) {
    this.scale = this.addWeight('scale', [inputShape.at(-1)], 'float32', tf.initializers.ones());
    super.build(inputShape);
  }

  computeOutputShape(inputShape) {
    return inputShape;
  }

  call(inputs) {
    return tf.tidy(() => {
      const x = Array.isArray(inputs) ? inputs[0] : inputs;
      return x.add(x.mul(this.scale.read()).tanh());
    });
  }
}
tf.serialization.registerClass(ScaleAndAdd);

const model = tf.sequential();
model.add(tf.layers.dense({ units: 12, inputShape: [5] }));
model.add(new ScaleAndAdd());
model.add(tf.layers.dense({ units: 3, activation: 'softmax' }));
model.compile({ optimizer: tf.train.adam(0.01), loss: 'categoricalCrossentropy' });

const x = tf.randomNormal([90, 5]);
const y = tf.oneHot(x.slice([0, 0], [-1, 3]).argMax(1), 3);
const iterator = await tf.data.zip({ xs: tf.data.array(x.arraySync()), ys: tf.data.array(y.arraySync()) }).batch(30).iterator();
for (let item = await iterator.next(); !item.done; item = await iterator.next()) {
  console.log(await model.trainOnBatch(item.value.xs, item.value.ys));
}
