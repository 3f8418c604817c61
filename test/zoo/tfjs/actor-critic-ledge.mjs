// Stay on the ledge: an actor and a critic, each with an optimizer of its own.
import * as tf from '@tensorflow/tfjs';

const net = (outputs) =>
  tf.sequential({
    layers: [
      tf.layers.dense({ inputShape: [2], units: 24, activation: 'tanh' }),
      tf.layers.dense({ units: outputs }),
    ],
  });
const actor = net(2);
const critic = net(1);
const actorOptimizer = tf.train.adam(0.005);
const criticOptimizer = tf.train.adam(0.01);

function play() {
  const states = [];
  const actions = [];
  const rewards = [];
  let [place, speed] = [0, 0];
  for (let t = 0; t < 40 && Math.abs(place) < 1; t++) {
    const action = tf.tidy(() => {
      const right = actor.predict(tf.tensor2d([[place, speed]])).softmax().dataSync()[1];
      return Math.random() < right ? 1 : 0;
    });
    states.push([place, speed]);
    actions.push(action);
    speed += 0.05 * (action === 1 ? 1 : -1) + 0.02 * place;
    place += speed;
    rewards.push(Math.abs(place) < 1 ? 1 : -1);
  }
  let later = 0;
  const returns = rewards.map(() => 0);
  for (let t = rewards.length - 1; t >= 0; t--) returns[t] = later = rewards[t] + 0.9 * later;
  return { states: tf.tensor2d(states), actions, returns: tf.tensor2d(returns.map((r) => [r / 10])) };
}

for (let episode = 0; episode < 30; episode++) {
  const { states, actions, returns } = play();
  const advantage = tf.tidy(() => returns.sub(critic.predict(states)).squeeze([1]));
  criticOptimizer.minimize(() => tf.losses.meanSquaredError(returns, critic.apply(states, { training: true })));
  actorOptimizer.minimize(() => {
    const chosen = tf.oneHot(tf.tensor1d(actions, 'int32'), 2);
    const logProbability = tf.logSoftmax(actor.apply(states, { training: true })).mul(chosen).sum(1);
    return logProbability.mul(advantage).mean().neg();
  });
  if (episode % 10 === 0) console.log(episode, actions.length);
  tf.dispose([states, returns, advantage]);
}
