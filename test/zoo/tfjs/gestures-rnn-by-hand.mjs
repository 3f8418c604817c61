// Gestures from an accelerometer; a recurrent net by hand, a minimize loop.
import * as tf from '@tensorflow/tfjs';

const STEPS = 12;
const UNITS = 20;
const GESTURES = 4;

function recordings(count) {
  const x = [];
  const y = [];
  for (let i = 0; i < count; i++) {
    const gesture = i % GESTURES;
    const phase = (i * 7) % 5;
    x.push(
      Array.from({ length: STEPS }, (_, t) => [
        Math.sin((gesture + 1) * 0.4 * t + phase),
        Math.cos(0.3 * t * (gesture - 1)),
        0.1 * Math.sin(i + t),
      ]),
    );
    y.push(gesture);
  }
  return { x: tf.tensor3d(x), y: tf.tensor1d(y, 'int32') };
}

const glorot = (rows, columns) => tf.variable(tf.randomNormal([rows, columns], 0, Math.sqrt(2 / (rows + columns))));
const wx = glorot(3, UNITS);
const wh = glorot(UNITS, UNITS);
const b = tf.variable(tf.zeros([UNITS]));
const wo = glorot(UNITS, GESTURES);
const bo = tf.variable(tf.zeros([GESTURES]));

function cell(x, h) {
  const input = x.matMul(wx);
  return h.matMul(wh).add(input).add(b).tanh();
}

function predict(x) {
  const frames = tf.unstack(x, 1);
  let h = tf.ones([x.shape[0], UNITS]);
  for (const frame of frames) h = cell(frame, h);
  return h.matMul(wo).add(bo);
}

const { x, y } = recordings(320);
const optimizer = tf.train.adam(0.01);
for (let epoch = 0; epoch < 4; epoch++) {
  let cost;
  for (let start = 0; start < 320; start += 32) {
    const xs = x.slice([start, 0, 0], [32, STEPS, 3]);
    const ys = tf.oneHot(y.slice(start, 32), GESTURES);
    cost = optimizer.minimize(() => tf.losses.softmaxCrossEntropy(ys, predict(xs)), true);
  }
  console.log(`epoch ${epoch}: ${cost.dataSync()[0].toFixed(4)}`);
}
