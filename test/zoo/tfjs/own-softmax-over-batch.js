const tf = require('@tensorflow/tfjs');

const CLASSES = 3;
const N = 90;
const y = Array.from({ length: N }, (_, i) => i % CLASSES);
const x = tf.tensor2d(y.map((c) => [Math.cos(c * 2.1) + 0.4 * Math.random(), Math.sin(c * 2.1) + 0.4 * Math.random()]));
const oneHot = tf.oneHot(y, CLASSES).toFloat();

function softmax(z) {
  const e = z.sub(z.max()).exp();
  return e.div(e.sum(0, true));
}

const dense1 = tf.layers.dense({ units: 16, activation: 'relu', inputShape: [2] });
const dense2 = tf.layers.dense({ units: CLASSES });
const net = tf.sequential({ layers: [dense1, dense2] });

const optimizer = tf.train.adam(0.02);
for (let step = 0; step < 100; step++) {
  const loss = optimizer.minimize(() => {
    const p = softmax(net.predict(x));
    return oneHot.mul(p.add(1e-9).log()).sum(1).mean().neg();
  }, true);
  if (step % 20 === 0) console.log(step, loss.dataSync()[0]);
}
