const tf = require('@tensorflow/tfjs');

// Walk right along a corridor of five cells.
const CELLS = 5;
const policy = tf.sequential();
policy.add(tf.layers.dense({ units: 12, activation: 'tanh', inputShape: [CELLS] }));
policy.add(tf.layers.dense({ units: 2 }));

const see = (cell) => Array.from({ length: CELLS }, (_, i) => (i === cell ? 1 : 0));

function episode() {
  const states = [], actions = [], rewards = [];
  let cell = 0;
  for (let t = 0; t < 20 && cell < CELLS - 1; t++) {
    const action = tf.tidy(() => tf.multinomial(policy.predict(tf.tensor2d([see(cell)])), 1).dataSync()[0]);
    states.push(see(cell));
    actions.push(action);
    cell = Math.max(0, cell + (action === 1 ? 1 : -1));
    rewards.push(cell === CELLS - 1 ? 1 : -0.05);
  }
  return { states, actions, rewards };
}

const optimizer = tf.train.adam(0.01);
for (let i = 0; i < 20; i++) {
  const { states, actions, rewards } = episode();
  let future = 0;
  const returns = rewards.map(() => 0);
  for (let t = rewards.length - 1; t >= 0; t--) returns[t] = future = rewards[t] + 0.95 * future;
  optimizer.minimize(() => {
    const logProbabilities = tf.logSoftmax(policy.predict(tf.tensor2d(states)));
    const chosen = logProbabilities.mul(tf.oneHot(actions, 2)).sum(1);
    return chosen.mul(tf.tensor1d(returns)).sum().neg();
  });
  console.log(`episode ${i}: ${rewards.length} steps`);
}
