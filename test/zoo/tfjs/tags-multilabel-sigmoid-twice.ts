// Several tags for each document, from bag-of-words vectors; a hand-written loop.
import * as tf from '@tensorflow/tfjs';

const VOCABULARY = 40;
const TAGS = 6;
const DOCUMENTS = 200;

class Tagger {
  private readonly w1 = tf.variable(tf.randomNormal([VOCABULARY, 20], 0, 1 / Math.sqrt(VOCABULARY)));
  private readonly b1 = tf.variable(tf.zeros([20]));
  private readonly w2 = tf.variable(tf.randomNormal([20, TAGS], 0, 1 / Math.sqrt(20)));
  private readonly b2 = tf.variable(tf.zeros([TAGS]));

  forward(x: tf.Tensor): tf.Tensor {
    const h = tf.relu(x.matMul(this.w1).add(this.b1));
    return tf.sigmoid(h.matMul(this.w2).add(this.b2));
  }
}

function documents() {
  const words = tf.randomUniform([DOCUMENTS, VOCABULARY]).less(0.15).toFloat();
  const rule = tf.randomNormal([VOCABULARY, TAGS]);
  const tags = words.matMul(rule as tf.Tensor2D).greater(0.5).toFloat();
  return { words, tags };
}

const { words, tags } = documents();
const tagger = new Tagger();
const optimizer = tf.train.momentum(0.1, 0.9);
const batch = 40;

for (let epoch = 0; epoch < 20; epoch++) {
  for (let from = 0; from < DOCUMENTS; from += batch) {
    const x = words.slice([from, 0], [batch, VOCABULARY]);
    const y = tags.slice([from, 0], [batch, TAGS]);
    const value = optimizer.minimize(() => tf.losses.sigmoidCrossEntropy(y, tagger.forward(x)) as tf.Scalar, true);
    if (from === 0) {
      console.log(`epoch ${epoch} loss ${value?.arraySync()}`);
    }
    tf.dispose([x, y, value!]);
  }
}
