// Six glyphs drawn on 5x5 cells.
const tf = require('@tensorflow/tfjs');

const GLYPHS = 6;
const prototypes = Array.from({ length: GLYPHS }, () => Array.from({ length: 25 }, () => (Math.random() < 0.5 ? 1 : 0)));

function draw(count) {
  const xs = [];
  const ys = [];
  for (let i = 0; i < count; i++) {
    const glyph = Math.floor(Math.random() * GLYPHS);
    xs.push(prototypes[glyph].map((cell) => cell + 0.4 * (Math.random() - 0.5)));
    ys.push(glyph);
  }
  return [tf.tensor2d(xs), tf.oneHot(tf.tensor1d(ys, 'int32'), GLYPHS).toFloat()];
}

const model = tf.sequential();
model.add(tf.layers.dense({ inputShape: [25], units: 20, activation: 'relu' }));
model.add(tf.layers.dense({ units: 10, activation: 'tanh' }));
model.add(tf.layers.dense({ units: GLYPHS, activation: 'softmax' }));
model.compile({ optimizer: tf.train.adam(0.01), loss: 'categoricalCrossentropy', metrics: ['accuracy'] });

async function main() {
  const [xs, ys] = draw(600);
  const history = await model.fit(xs, ys, { epochs: 8, batchSize: 30, shuffle: true, verbose: 0 });
  console.log(history.history.loss);
}

main();
