// Two drawings of one shape? One tower for both, the distance of what it says, and a contrastive loss.
const tf = require('@tensorflow/tfjs');

const SHAPES = 12;
const PIXELS = 25;
const shapes = tf.randomUniform([SHAPES, PIXELS], 0, 1, 'float32', 7).greater(0.5).toFloat();

const tower = tf.sequential({
  layers: [
    tf.layers.dense({ inputShape: [PIXELS], units: 32, activation: 'relu' }),
    tf.layers.dense({ units: 8 }),
  ],
});
const optimizer = tf.train.adam(0.003);

function pairs(count) {
  const left = Array.from({ length: count }, (_, i) => (i * 5) % SHAPES);
  const right = left.map((shape, i) => (i % 2 === 0 ? shape : (shape + 1 + (i % 7)) % SHAPES));
  const noisy = (rows) => tf.gather(shapes, tf.tensor1d(rows, 'int32')).add(tf.randomNormal([count, PIXELS], 0, 0.2));
  return { left: noisy(left), right: noisy(right), same: tf.tensor1d(left.map((s, i) => (s === right[i] ? 1 : 0))) };
}

for (let step = 0; step < 80; step++) {
  const { left, right, same } = pairs(48);
  const loss = optimizer.minimize(() => {
    const difference = tower.apply(left, { training: true }).sub(tower.apply(right, { training: true }));
    const distance = difference.square().sum(1).add(1e-6).sqrt();
    const apart = tf.maximum(tf.sub(1, distance), 0).square();
    return same.mul(distance.square()).add(tf.sub(1, same).mul(apart)).mean();
  }, true);
  if (step % 20 === 0) console.log(step, loss.dataSync()[0]);
  tf.dispose([left, right, same, loss]);
}
