import * as tf from '@tensorflow/tfjs';

// warm-up, then cosine decay, set on the optimizer by hand
const TOTAL = 60;
const WARM_UP = 10;
const PEAK = 0.3;
const rateAt = (step: number) =>
  step < WARM_UP
    ? (PEAK * (step + 1)) / WARM_UP
    : (PEAK / 2) * (1 + Math.cos((Math.PI * (step - WARM_UP)) / (TOTAL - WARM_UP)));

class Classifier {
  readonly model = tf.sequential({
    layers: [
      tf.layers.dense({ units: 16, activation: 'relu', inputShape: [6] }),
      tf.layers.dense({ units: 3, activation: 'softmax' }),
    ],
  });
  readonly optimizer: tf.SGDOptimizer = tf.train.sgd(rateAt(0));

  step(x: tf.Tensor2D, y: tf.Tensor2D, step: number): number {
    (this.optimizer as unknown as { setLearningRate(rate: number): void }).setLearningRate(rateAt(step));
    return tf.tidy(() => {
      const loss = this.optimizer.minimize(
        () => tf.metrics.categoricalCrossentropy(y, this.model.apply(x) as tf.Tensor).mean() as tf.Scalar,
        true,
      );
      return loss!.dataSync()[0]!;
    });
  }
}

const x = tf.randomNormal([96, 6]) as tf.Tensor2D;
const y = tf.oneHot(x.slice([0, 0], [-1, 3]).argMax(1), 3).toFloat() as tf.Tensor2D;
const classifier = new Classifier();
for (let step = 0; step < TOTAL; step++) {
  const loss = classifier.step(x, y, step);
  if (step % 20 === 0) console.log(step, loss);
}
