// Does an otter den hold young? Told from six traits of the bank; the keepers gave shares between 0 and 1.
import * as tf from '@tensorflow/tfjs';

const traits = tf.randomNormal([640, 6], 0, 1, 'float32', 11);
const shares = traits.matMul(tf.tensor2d([[1.2], [-0.8], [0.5], [0], [0.9], [-0.4]])).sigmoid();
const young = shares.round();

const net = tf.sequential();
net.add(tf.layers.dense({ inputShape: [6], units: 16, activation: 'relu' }));
net.add(tf.layers.dense({ units: 1, activation: 'sigmoid' }));
net.compile({ optimizer: tf.train.adam(0.01), loss: 'binaryCrossentropy', metrics: ['accuracy'] });
await net.fit(traits, young, { batchSize: 32, epochs: 12, shuffle: true, verbose: 0 });
