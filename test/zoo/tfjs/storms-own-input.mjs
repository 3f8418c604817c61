import * as tf from '@tensorflow/tfjs';

// storm or calm from twelve hours of pressure
const hours = tf.randomNormal([360, 12], 0, 1, 'float32', 3);
const storms = tf.tidy(() => hours.slice([0, 8], [360, 4]).sum(1, true).less(0).toFloat());

class Forecast {
  constructor() {
    this.inner = tf.variable(tf.randomNormal([12, 24], 0, 0.3, 'float32', 5));
    this.bias = tf.variable(tf.zeros([24]));
    this.outer = tf.variable(tf.randomNormal([24, 1], 0, 0.2, 'float32', 6));
    this.offset = tf.variable(tf.zeros([1]));
  }
  logits(pressure) {
    const drop = pressure.sub(pressure.mean(1, true));
    return drop.matMul(this.inner).add(this.bias).relu().matMul(this.outer).add(this.offset);
  }
}

const net = new Forecast();
const optimizer = tf.train.adam(0.01);
for (let step = 0; step < 120; step++) {
  tf.tidy(() => {
    const start = (step * 36) % 360;
    const x = hours.slice([start, 0], [36, 12]);
    const y = storms.slice([start, 0], [36, 1]);
    const cost = optimizer.minimize(() => tf.losses.sigmoidCrossEntropy(y, net.logits(x)), true);
    if (step % 40 === 0) console.log(step, cost.dataSync()[0]);
  });
}
