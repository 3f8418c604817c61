import * as tf from '@tensorflow/tfjs-node';

// Load, current and wind of a ferry's crossings, centred, and the minutes by which it is late.
const crossings = 480;
const seas = tf.randomNormal([crossings, 3], 0, 1, 'float32', 31);
const late = seas.mul([[0.8, -0.5, 0.3]]).sum(1, true).tanh();

const hidden = tf.layers.dense({ units: 12, activation: 'relu', inputShape: [3] });
const net = tf.sequential({ layers: [hidden, tf.layers.dense({ units: 1 })] });
const optimizer = tf.train.adam(0.01);

// How much each weight matters for a crossing, before any of them is changed.
const matters = {};
for (let at = 0; at < crossings; at += 4) {
  const [sea, minutes] = [seas.slice([at, 0], [4, 3]), late.slice([at, 0], [4, 1])];
  const { grads } = tf.variableGrads(() => tf.losses.meanSquaredError(minutes, net.predict(sea)));
  for (const [name, each] of Object.entries(grads)) {
    matters[name] = (matters[name] ?? 0) + each.square().sum().dataSync()[0];
  }
}
console.log(matters);

for (let pass = 0; pass < 60; pass += 1) {
  optimizer.minimize(() => tf.losses.meanSquaredError(late, net.predict(seas)));
}
