import * as tf from '@tensorflow/tfjs';

const CLASSES = 4, D = 8, MARGIN = 0.5;
const centres = tf.randomNormal([CLASSES, D]);
const draw = (labels) => tf.gather(centres, tf.tensor1d(labels, 'int32')).add(tf.randomNormal([labels.length, D], 0, 0.5));

const embed = tf.sequential({
  layers: [tf.layers.dense({ units: 16, activation: 'relu', inputShape: [D] }), tf.layers.dense({ units: 4 })],
});

const optimizer = tf.train.adam(0.005);
for (let step = 0; step < 30; step++) {
  const same = Array.from({ length: 24 }, () => Math.floor(Math.random() * CLASSES));
  const [anchor, positive, negative] = [same, same, same.map((c) => (c + 1) % CLASSES)].map(draw);
  const loss = optimizer.minimize(() => {
    const [a, p, n] = [anchor, positive, negative].map((x) => embed.predict(x));
    const toPositive = a.sub(p).square().sum(1);
    const toNegative = a.sub(n).square().sum(1);
    return toPositive.sub(toNegative).add(MARGIN).relu().mean();
  }, true);
  if (step % 10 === 0) console.log(step, loss.dataSync()[0]);
}
