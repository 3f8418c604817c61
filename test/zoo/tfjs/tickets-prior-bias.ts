// Which team gets a ticket? Most go to the first one.
import * as tf from '@tensorflow/tfjs';

const TEAMS: number = 6;
const SHARE: number[] = [0.9, 0.04, 0.03, 0.01, 0.01, 0.01];

function teamOf(ticket: number): number {
  let rest = ((ticket * 37) % 100) / 100;
  for (let team = 0; team < TEAMS; team++) {
    rest -= SHARE[team] as number;
    if (rest < -1e-9) return team;
  }
  return 0;
}

const teams: number[] = Array.from({ length: 1000 }, (_, i) => teamOf(i));
const noise: tf.Tensor2D = tf.randomNormal([1000, 24], 0, 1, 'float32', 12);
const words: tf.Tensor2D = noise.add(tf.oneHot(tf.tensor1d(teams, 'int32'), 24).toFloat().mul(1.5));
const labels: tf.Tensor2D = tf.oneHot(tf.tensor1d(teams, 'int32'), TEAMS).toFloat() as tf.Tensor2D;

const w1 = tf.variable(tf.randomNormal([24, 32], 0, 0.2));
const b1 = tf.variable(tf.zeros([32]));
const w2 = tf.variable(tf.randomNormal([32, TEAMS], 0, 0.1));
const b2 = tf.variable(tf.tensor1d(SHARE).log());
const net = (x: tf.Tensor2D): tf.Tensor2D => x.matMul(w1).add(b1).relu().matMul(w2).add(b2) as tf.Tensor2D;

const optimizer: tf.Optimizer = tf.train.sgd(0.005);
for (let step = 0; step < 120; step++) {
  const start: number = (step * 100) % 1000;
  const x = words.slice([start, 0], [100, 24]);
  const y = labels.slice([start, 0], [100, TEAMS]);
  const cost = optimizer.minimize(() => tf.losses.softmaxCrossEntropy(y, net(x)) as tf.Scalar, true);
  if (step % 20 === 0) console.log(step, cost?.dataSync()[0]);
  tf.dispose([x, y, cost as tf.Scalar]);
}
