const tf = require('@tensorflow/tfjs-node');

// Height, width and windows of barns, centred, and how warm they stay over night.
const barns = 220;
const built = tf.randomNormal([barns, 3], 0, 1, 'float32', 71);
const warmth = built.mul([[0.5, 0.3, -0.8]]).sum(1, true).add(tf.randomNormal([barns, 1], 0, 0.1, 'float32', 72));

function makeNet() {
  const net = tf.sequential();
  net.add(tf.layers.dense({ units: 12, activation: 'relu', inputShape: [3] }));
  net.add(tf.layers.dense({ units: 1 }));
  net.compile({ optimizer: tf.train.adam(0.01), loss: 'meanSquaredError' });
  return net;
}

async function train(net) {
  net.fit(built.slice(0, 200), warmth.slice(0, 200), { epochs: 40, batchSize: 20, verbose: 0 });
  return net;
}

async function main() {
  const net = await train(makeNet());
  net.evaluate(built.slice(200), warmth.slice(200)).print();
}

main();
