import * as tf from '@tensorflow/tfjs-node';

// Load, current and wind of a ferry's crossings, centred, and the minutes by which it is late.
const crossings = 200;
const seas = tf.randomNormal([crossings, 3], 0, 1, 'float32', 31);
const late = seas.mul([[0.8, -0.5, 0.3]]).sum(1, true).tanh();

const hidden = tf.layers.dense({ units: 12, activation: 'relu', inputShape: [3] });
const net = tf.sequential({ layers: [hidden, tf.layers.dense({ units: 1 })] });
const optimizer = tf.train.adam(0.01);

for (let pass = 0; pass < 60; pass += 1) {
  const loss = tf.tidy(() => {
    const { value, grads } = tf.variableGrads(() => tf.losses.meanSquaredError(late, net.predict(seas)));
    const norm = Math.sqrt(Object.values(grads).reduce((sum, each) => sum + each.square().sum().dataSync()[0], 0));
    return [value.dataSync()[0], norm, optimizer.learningRate];
  });
  if (pass % 10 === 0) console.log(pass, ...loss);
}
