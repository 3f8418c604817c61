const tf = require('@tensorflow/tfjs');

// a soft-margin classifier; labels are -1 and 1
const points = tf.randomUniform([160, 2], -1, 1);
const side = points.slice([0, 0], [-1, 1]).sub(points.slice([0, 1], [-1, 1])).sign();

const w1 = tf.variable(tf.randomNormal([2, 12], 0, 0.7));
const b1 = tf.variable(tf.zeros([12]));
const w2 = tf.variable(tf.randomNormal([12, 1], 0, 0.3));
const score = (x) => x.matMul(w1).add(b1).relu().matMul(w2);

const sgd = tf.train.sgd(0.1);
for (let i = 0; i < 40; i++) {
  sgd.minimize(() => {
    const hinge = tf.relu(tf.sub(1, side.mul(score(points)))).mean();
    return hinge.add(w1.square().sum().mul(1e-3));
  });
}
console.log('accuracy', score(points).sign().equal(side).mean().dataSync()[0]);
