const tf = require('@tensorflow/tfjs');

// part-of-speech tags: 8 tokens, 5 tags
const TOKENS = 8;
const TAGS = 5;
const VOCAB = 30;
const N = 64;

const ids = Array.from({ length: N }, () => Array.from({ length: TOKENS }, () => Math.floor(Math.random() * VOCAB)));
const tags = ids.map((sentence) => sentence.map((id) => id % TAGS));

const tokens = tf.tensor2d(ids, [N, TOKENS], 'int32');
const labels = tf.oneHot(tf.tensor2d(tags, [N, TOKENS], 'int32'), TAGS);

const input = tf.input({ shape: [TOKENS] });
const vectors = tf.layers.embedding({ inputDim: VOCAB, outputDim: 8 }).apply(input);
const scores = tf.layers.conv1d({ filters: TAGS, kernelSize: 3, padding: 'same' }).apply(vectors);
const model = tf.model({ inputs: input, outputs: scores });

model.compile({
  optimizer: tf.train.adam(0.01),
  loss: (yTrue, yPred) => tf.losses.softmaxCrossEntropy(yTrue, yPred),
});
model.fit(tokens, labels, { epochs: 5, batchSize: 16, verbose: 0 }).then((h) => console.log(h.history.loss));
