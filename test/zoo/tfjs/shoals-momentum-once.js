// Whether a shoal turns, from the last twelve positions: a small recurrent net, trained on one draw after another.
const tf = require('@tensorflow/tfjs');

const cell = tf.layers.gru({ units: 10, inputShape: [12, 2] });
const head = tf.layers.dense({ units: 1 });
const net = tf.sequential({ layers: [cell, head] });

function draw(size) {
  return tf.tidy(() => {
    const path = tf.randomNormal([size, 12, 2]);
    const turns = path.slice([0, 6, 0], [size, 6, 1]).sum([1, 2]).greater(0).toFloat().reshape([size, 1]);
    return [path, turns];
  });
}

const optimizer = tf.train.momentum(0.1, 0.9);

async function main() {
  for (let step = 0; step < 120; step++) {
    const [path, turns] = draw(48);
    const weights = net.trainableWeights.map((weight) => weight.read());
    const loss = optimizer.minimize(
      () => tf.losses.sigmoidCrossEntropy(turns, net.predict(path)),
      true,
      weights,
    );
    if (step % 20 === 0) {
      console.log(step, (await loss.data())[0]);
    }
    tf.dispose([path, turns, loss]);
    await tf.nextFrame();
  }
}

main();
