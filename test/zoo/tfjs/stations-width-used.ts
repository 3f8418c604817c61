// Temperature of a station from five readings of its neighbours.
import * as tf from '@tensorflow/tfjs';

interface Options {
  readonly rate: number;
  readonly epochs: number;
}

function buildModel(inputs: number, hiddenUnits: number): tf.Sequential {
  const model = tf.sequential();
  model.add(tf.layers.dense({ inputShape: [inputs], units: hiddenUnits, activation: 'relu' }));
  model.add(tf.layers.dense({ units: 1 }));
  return model;
}

function readings(count: number): { xs: tf.Tensor2D; ys: tf.Tensor2D } {
  const xs = tf.randomNormal([count, 5]) as tf.Tensor2D;
  const ys = tf.tidy(() => xs.square().mean(1, true).add(xs.slice([0, 0], [-1, 1])) as tf.Tensor2D);
  return { xs, ys };
}

async function train(options: Options): Promise<void> {
  const model = buildModel(5, 64);
  model.compile({ optimizer: tf.train.adam(options.rate), loss: 'meanSquaredError' });
  const { xs, ys } = readings(500);
  await model.fit(xs, ys, { epochs: options.epochs, batchSize: 25, verbose: 0 });
}

train({ rate: 0.01, epochs: 5 });
