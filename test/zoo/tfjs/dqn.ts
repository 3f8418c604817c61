import * as tf from '@tensorflow/tfjs';

/** Deep Q-learning with a replay memory and a target net, on a line of cells. */
interface Transition {
  state: number[];
  action: number;
  reward: number;
  next: number[];
  done: boolean;
}

const SIZE = 6;
const GAMMA = 0.9;

function build(): tf.Sequential {
  return tf.sequential({
    layers: [
      tf.layers.dense({ inputShape: [SIZE], units: 16, activation: 'relu' }),
      tf.layers.dense({ units: 2 }),
    ],
  });
}

const online = build();
const target = build();
target.setWeights(online.getWeights());
const optimizer = tf.train.adam(0.005);
const memory: Transition[] = [];
const oneHot = (cell: number) => Array.from({ length: SIZE }, (_, i) => Number(i === cell));

let cell = 0;
for (let t = 0; t < 200; t++) {
  const action = Math.random() < 0.5 ? 0 : 1;
  const next = Math.max(0, cell + (action ? 1 : -1));
  const done = next === SIZE - 1;
  memory.push({ state: oneHot(cell), action, reward: done ? 1 : 0, next: oneHot(next), done });
  cell = done ? 0 : next;
}

for (let step = 0; step < 50; step++) {
  const batch = Array.from({ length: 32 }, () => memory[Math.floor(Math.random() * memory.length)]!);
  const states = tf.tensor2d(batch.map((b) => b.state));
  const best = (target.predict(tf.tensor2d(batch.map((b) => b.next))) as tf.Tensor).max(1).dataSync();
  const targets = tf.tensor1d(batch.map((b, i) => b.reward + (b.done ? 0 : GAMMA * best[i]!)));
  const actions = tf.oneHot(batch.map((b) => b.action), 2).toFloat();
  optimizer.minimize(() => {
    const q = (online.apply(states) as tf.Tensor).mul(actions).sum(1);
    return tf.losses.huberLoss(targets, q) as tf.Scalar;
  });
  if (step % 10 === 0) target.setWeights(online.getWeights());
}
