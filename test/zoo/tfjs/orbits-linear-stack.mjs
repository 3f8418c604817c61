import * as tf from '@tensorflow/tfjs';

// distance to the sun from two angles and an eccentricity
const xs = tf.randomUniform([300, 3], -1, 1);
const ys = tf.tidy(() => xs.slice([0, 0], [300, 1]).mul(2).cos().add(xs.slice([0, 1], [300, 1]).square()));

const model = tf.sequential();
model.add(tf.layers.dense({ inputShape: [3], units: 50 }));
model.add(tf.layers.dense({ units: 20 }));
model.add(tf.layers.dense({ units: 1 }));
model.compile({ optimizer: 'adam', loss: 'meanSquaredError' });

for (let epoch = 0; epoch < 3; epoch++) {
  const { history } = await model.fit(xs, ys, { epochs: 1, batchSize: 30, verbose: 0 });
  console.log(epoch, history.loss[0]);
}
