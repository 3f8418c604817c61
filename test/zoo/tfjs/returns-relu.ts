import * as tf from '@tensorflow/tfjs';

// Daily returns, in percent, from the five before.
const series: number[] = [0];
for (let day = 1; day < 500; day++) {
  series.push(-0.6 * (series[day - 1] ?? 0) + (Math.random() + Math.random() - 1) * 2);
}
const xs = tf.tensor2d(Array.from({ length: 480 }, (_, d) => series.slice(d, d + 5)));
const ys = tf.tensor2d(Array.from({ length: 480 }, (_, d) => [series[d + 5] ?? 0]));

const net = tf.sequential();
net.add(tf.layers.dense({ units: 16, activation: 'relu', inputShape: [5] }));
net.add(tf.layers.dense({ units: 1, activation: 'relu' }));

const adam = tf.train.adam(0.005);
const mse = (x: tf.Tensor, y: tf.Tensor) => (net.predict(x) as tf.Tensor).sub(y).square().mean() as tf.Scalar;

async function train() {
  for (let epoch = 0; epoch < 10; epoch++) {
    let total = 0;
    for (let i = 0; i < 480; i += 60) {
      const x = xs.slice(i, 60);
      const y = ys.slice(i, 60);
      const loss = adam.minimize(() => mse(x, y), true)!;
      total += (await loss.data())[0]!;
    }
    console.log(epoch, total / 8);
  }
}

train();
