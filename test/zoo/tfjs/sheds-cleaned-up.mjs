import * as tf from '@tensorflow/tfjs';

// Length and height of sheds, centred, and the paint that they take; in the end everything is disposed.
const sheds = 120;
const sizes = tf.randomNormal([sheds, 2], 0, 1, 'float32', 81);
const paint = sizes.mul([[0.7, 0.4]]).sum(1, true).add(tf.randomNormal([sheds, 1], 0, 0.1, 'float32', 82));

const net = tf.sequential();
net.add(tf.layers.dense({ units: 8, activation: 'relu', inputShape: [2] }));
net.add(tf.layers.dense({ units: 1 }));
net.compile({ optimizer: 'adam', loss: 'meanSquaredError' });

await net.fit(sizes, paint, { epochs: 60, batchSize: 24, verbose: 0 });
const asked = tf.tensor2d([[0.5, -0.5]]);
const answer = net.predict(asked);
answer.print();
net.dispose();
tf.dispose([sizes, paint, asked, answer]);
