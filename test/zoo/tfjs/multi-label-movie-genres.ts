import * as tf from '@tensorflow/tfjs';

const GENRES = ['drama', 'comedy', 'action', 'horror', 'romance'];
const WORDS = 25;
const FILMS = 160;

interface Film {
  words: number[];
  genres: number[];
}

const films: Film[] = Array.from({ length: FILMS }, () => {
  const genres = GENRES.map(() => (Math.random() < 0.3 ? 1 : 0));
  const words = Array.from({ length: WORDS }, (_, w) => (Math.random() < 0.1 + 0.6 * (genres[w % GENRES.length] ?? 0) ? 1 : 0));
  return { words, genres };
});

const model = tf.sequential();
model.add(tf.layers.dense({ inputShape: [WORDS], units: 16, activation: 'relu' }));
model.add(tf.layers.dropout({ rate: 0.25 }));
model.add(tf.layers.dense({ units: GENRES.length, activation: 'sigmoid' }));
model.compile({ optimizer: tf.train.adam(0.005), loss: 'binaryCrossentropy' });

async function main(): Promise<void> {
  const xs = tf.tensor2d(films.map((film) => film.words));
  const ys = tf.tensor2d(films.map((film) => film.genres));
  const history = await model.fit(xs, ys, { epochs: 8, batchSize: 32, verbose: 0 });
  console.log(history.history['loss']);
}

void main();
