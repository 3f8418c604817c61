const tf = require('@tensorflow/tfjs');

const messages = [
  ['win money now', 1], ['cheap pills here', 1], ['meeting at noon', 0], ['lunch tomorrow then', 0],
  ['you won a prize', 1], ['free money prize', 1], ['see you at lunch', 0], ['notes of the meeting', 0],
  ['claim your prize now', 1], ['cheap cheap money', 1], ['are you at home', 0], ['tomorrow at noon', 0],
];
const vocabulary = [...new Set(messages.flatMap(([text]) => text.split(' ')))];
const encode = (text) => vocabulary.map((word) => (text.split(' ').includes(word) ? 1 : 0));

async function main() {
  const x = tf.tensor2d(messages.map(([text]) => encode(text)));
  const y = tf.tensor2d(messages.map(([, spam]) => [spam]));

  const model = tf.sequential();
  model.add(tf.layers.dense({ inputShape: [vocabulary.length], units: 8, activation: 'relu' }));
  model.add(tf.layers.dense({ units: 1, activation: 'softmax' }));
  model.compile({ optimizer: tf.train.sgd(0.1), loss: 'binaryCrossentropy', metrics: ['accuracy'] });

  for (let i = 0; i < 50; i++) {
    const [loss, accuracy] = await model.trainOnBatch(x, y);
    if (i % 10 === 0) console.log(`${i}: ${loss} ${accuracy}`);
  }
}

main().catch(console.error);
