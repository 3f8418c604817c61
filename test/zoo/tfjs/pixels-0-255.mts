import * as tf from '@tensorflow/tfjs';

/* 12x12 grey pictures, bytes as a camera gives them: a bright bar at one of four places. */
const SIDE = 12;
const KINDS = 4;

function picture(kind: number): number[] {
  const pixels: number[] = [];
  for (let row = 0; row < SIDE; row++) {
    for (let column = 0; column < SIDE; column++) {
      const bright = kind < 2 ? Math.floor((row * 2) / SIDE) === kind : Math.floor((column * 2) / SIDE) === kind - 2;
      pixels.push(Math.floor((bright ? 160 : 40) + Math.random() * 90));
    }
  }
  return pixels;
}

const labels = Array.from({ length: 240 }, (_, i) => i % KINDS);
const images = tf.tensor2d(labels.map(picture));
const targets = tf.oneHot(labels, KINDS);

const model = tf.sequential();
model.add(tf.layers.dense({ units: 32, activation: 'relu', inputShape: [SIDE * SIDE] }));
model.add(tf.layers.dense({ units: KINDS, activation: 'softmax' }));
model.compile({ optimizer: tf.train.adam(), loss: 'categoricalCrossentropy', metrics: ['accuracy'] });

await model.fit(images, targets, { epochs: 5, batchSize: 48, shuffle: true, verbose: 0 });
console.log((model.evaluate(images, targets) as tf.Scalar[]).map((s) => s.dataSync()[0]));
