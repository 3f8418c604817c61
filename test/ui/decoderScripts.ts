/** Small training scripts whose data is known to the last number, one for each way to show an example. */

/** A table: thirty features with names, of which `f7` of row 123 lies far apart, and rows 40 and 41 are nearly one. */
export const TABLE = `const tf = require('./backend');
const columnNames = Array.from({ length: 30 }, (_, at) => 'f' + at);
const wave = (row, column) => (Math.abs(Math.sin(row * 12.9898 + column * 78.233) * 43758.5453) % 1) * 2 - 1;
const rows = Array.from({ length: 400 }, (_, row) => columnNames.map((_, column) => wave(row, column)));
rows[123][7] = -42.5;
rows[41] = rows[40].map((value) => value + 0.0625);
const xs = tf.tensor2d(rows);
const ys = tf.tensor1d(rows.map((row) => (row[0] > 0 ? 1 : 0)), 'int32').toFloat().reshape([400, 1]);
const model = tf.sequential({ layers: [tf.layers.dense({ inputShape: [30], units: 1, activation: 'sigmoid' })] });
model.compile({ optimizer: 'adam', loss: 'binaryCrossentropy' });
model.fit(xs, ys, { batchSize: 32, epochs: 1, verbose: 0 });
`;

/** Sentences of known words, filled up with zeros to ten; number 77 alone speaks of a zebra. */
export const SENTENCES = `const tf = require('./backend');
const vocabulary = ['<pad>', 'the', 'cat', 'dog', 'zebra', 'sat', 'ran', 'on', 'a', 'mat', 'concat'];
const moodNames = ['calm', 'wild'];
const sentences = Array.from({ length: 300 }, (_, at) => {
  const words = [1, at === 77 ? 4 : 2 + (at % 2), 5 + (at % 3 === 0), 7, 8, at % 5 === 0 ? 10 : 9];
  return words.slice(0, 3 + (at % 4)).concat(Array(10).fill(0)).slice(0, 10);
});
const xs = tf.tensor2d(sentences, [300, 10], 'int32');
const ys = tf.oneHot(tf.tensor1d(sentences.map((words) => (words[2] === 6 ? 1 : 0)), 'int32'), 2).toFloat();
const model = tf.sequential({
  layers: [
    tf.layers.embedding({ inputDim: vocabulary.length, outputDim: 4, inputLength: 10 }),
    tf.layers.globalAveragePooling1d(),
    tf.layers.dense({ units: moodNames.length, activation: 'softmax' }),
  ],
});
model.compile({ optimizer: 'adam', loss: 'categoricalCrossentropy' });
model.fit(xs, ys, { batchSize: 32, epochs: 1, verbose: 0 });
`;

/** Pictures of 16 × 24 with a red square from row 3, column 5 on, six pixels wide; every second one is blue. A class a pixel, one-hot. */
export const MASKS = `const tf = require('./backend');
const classNames = ['ground', 'red', 'blue'];
const COUNT = 64;
const isIn = (row, column) => row >= 3 && row < 9 && column >= 5 && column < 11;
const images = tf.buffer([COUNT, 16, 24, 3]);
const masks = tf.buffer([COUNT, 16, 24, 3]);
for (let at = 0; at < COUNT; at += 1) {
  for (let row = 0; row < 16; row += 1) {
    for (let column = 0; column < 24; column += 1) {
      const of = isIn(row, column) ? 1 + (at % 2) : 0;
      if (of > 0) images.set(1, at, row, column, of === 1 ? 0 : 2);
      masks.set(1, at, row, column, of);
    }
  }
}
const model = tf.sequential({
  layers: [tf.layers.conv2d({ inputShape: [16, 24, 3], filters: classNames.length, kernelSize: 3, padding: 'same', activation: 'softmax' })],
});
model.compile({ optimizer: 'adam', loss: 'categoricalCrossentropy' });
model.fit(images.toTensor(), masks.toTensor(), { batchSize: 16, epochs: 1, shuffle: false, verbose: 0 });
`;

/** Two boxes a picture, x, y, width and height in pixels, each with a class and bright; every third picture has one alone. */
export const BOXES = `const tf = require('./backend');
const classNames = ['cat', 'dog', 'bird'];
const [COUNT, HEIGHT, WIDTH] = [64, 40, 60];
const random = (at) => Math.abs(Math.sin(at * 12.9898) * 43758.5453) % 1;
const boxes = Array.from({ length: COUNT }, (_, at) => {
  const place = (of) => {
    const [width, height] = [8 + Math.floor(random(at + of) * 28), 8 + Math.floor(random(at + of + 0.3) * 18)];
    const [x, y] = [random(at + of + 0.5) * (WIDTH - width), random(at + of + 0.7) * (HEIGHT - height)];
    return [Math.floor(x), Math.floor(y), width, height];
  };
  return at === 0 ? [[12, 8, 24, 16], [0, 0, 0, 0]] : [place(0.1), at % 3 === 0 ? [0, 0, 0, 0] : place(0.2)];
});
const images = tf.buffer([COUNT, HEIGHT, WIDTH, 1]);
for (let at = 0; at < COUNT; at += 1)
  for (let row = 0; row < HEIGHT; row += 1)
    for (let column = 0; column < WIDTH; column += 1) {
      const over = boxes[at].filter(([x, y, w, h]) => column >= x && column < x + w && row >= y && row < y + h);
      images.set(0.1 + 0.3 * over.length + 0.2 * random(at + row * 0.37 + column * 0.11), at, row, column, 0);
    }
const kinds = tf.oneHot(boxes.map((_, at) => [2, at % 3]).flat(), classNames.length).reshape([COUNT, 2, 3]);
const input = tf.input({ shape: [HEIGHT, WIDTH, 1] });
const small = tf.layers.averagePooling2d({ poolSize: 4 }).apply(input);
const flat = tf.layers.flatten().apply(small);
const places = tf.layers.reshape({ targetShape: [2, 4] }).apply(tf.layers.dense({ units: 8 }).apply(flat));
const halves = tf.layers.reshape({ targetShape: [2, 75] }).apply(flat);
const scores = tf.layers.dense({ units: classNames.length, activation: 'softmax' }).apply(halves);
const model = tf.model({ inputs: input, outputs: [places, scores] });
model.compile({ optimizer: 'adam', loss: ['meanSquaredError', 'categoricalCrossentropy'] });
model.fit(images.toTensor(), [tf.tensor3d(boxes), kinds.toFloat()], { batchSize: 16, epochs: 1, shuffle: false, verbose: 0 });
`;

/** Tones of an eighth of the sample rate, half as loud as can be; their sample 2 is 0.5. */
export const SOUNDS = `const tf = require('./backend');
const sampleRate = 8000;
const tones = Array.from({ length: 32 }, (_, at) =>
  Array.from({ length: 4000 }, (_, time) => [at === 31 && time === 0 ? 1 : 0.5 * Math.sin((2 * Math.PI * time) / 8)]),
);
const xs = tf.tensor3d(tones);
const ys = tf.tensor2d(tones.map((_, at) => [at / 32]));
const model = tf.sequential({
  layers: [tf.layers.averagePooling1d({ inputShape: [4000, 1], poolSize: 100 }), tf.layers.flatten(), tf.layers.dense({ units: 1 })],
});
model.compile({ optimizer: 'sgd', loss: 'meanSquaredError' });
model.fit(xs, ys, { batchSize: 32, epochs: 1, shuffle: false, verbose: 0 });
console.log(sampleRate);
`;

/** Volumes of five planes of 10 × 12, each of one grey: a quarter of its number; but for -0.42 in the corner of the last. */
export const VOLUMES = `const tf = require('./backend');
const planes = Array.from({ length: 5 }, (_, plane) => Array.from({ length: 10 }, () => Array(12).fill(plane / 4)));
planes[4][0][0] = -0.42;
const xs = tf.tensor4d(Array.from({ length: 16 }, () => planes));
const ys = tf.tensor2d(Array.from({ length: 16 }, (_, at) => [at / 16]));
const model = tf.sequential({ layers: [tf.layers.flatten({ inputShape: [5, 10, 12] }), tf.layers.dense({ units: 1 })] });
model.compile({ optimizer: 'sgd', loss: 'meanSquaredError' });
model.fit(xs, ys, { batchSize: 16, epochs: 1, shuffle: false, verbose: 0 });
`;

/** Photographs of eight bits, normalised as for a net that learned on ImageNet: pixel p of channel c is 20 + (7p + 50c) modulo 200. */
export const PHOTOS = `const tf = require('./backend');
const [means, deviations] = [[0.485, 0.456, 0.406], [0.229, 0.224, 0.225]];
const values = [];
for (let example = 0; example < 16; example++) {
  for (let pixel = 0; pixel < 16 * 16; pixel++) {
    for (let channel = 0; channel < 3; channel++) {
      const eightBits = 20 + ((7 * (pixel + 3 * example) + 50 * channel) % 200);
      values.push((eightBits / 255 - means[channel]) / deviations[channel]);
    }
  }
}
const labels = tf.oneHot(tf.tensor1d(Array.from({ length: 16 }, (_, at) => at % 2), 'int32'), 2);
const model = tf.sequential({
  layers: [
    tf.layers.conv2d({ inputShape: [16, 16, 3], filters: 2, kernelSize: 3, activation: 'relu' }),
    tf.layers.flatten(),
    tf.layers.dense({ units: 2, activation: 'softmax' }),
  ],
});
model.compile({ optimizer: 'adam', loss: 'categoricalCrossentropy' });
model.fit(tf.tensor4d(values, [16, 16, 16, 3]), labels, { epochs: 1, batchSize: 16, shuffle: false, verbose: 0 });
`;

/** A table whose rows have a kind, told by the first column, and a weight, three times the second; the net tells both. */
export const HEADS = `const tf = require('./backend');
const kindNames = ['low', 'middle', 'high'];
const wave = (row, column) => (Math.abs(Math.sin(row * 12.9898 + column * 78.233) * 43758.5453) % 1) * 2 - 1;
const rows = Array.from({ length: 240 }, (_, row) => Array.from({ length: 5 }, (_, column) => wave(row, column)));
const kinds = rows.map(([first]) => (first < -0.3 ? 0 : first < 0.3 ? 1 : 2));
const input = tf.input({ shape: [5] });
const features = tf.layers.dense({ units: 16, activation: 'relu' }).apply(input);
const kind = tf.layers.dense({ units: kindNames.length, activation: 'softmax', name: 'kind' }).apply(features);
const weight = tf.layers.dense({ units: 1, name: 'weight' }).apply(features);
const model = tf.model({ inputs: input, outputs: [weight, kind] });
model.compile({ optimizer: tf.train.adam(0.02), loss: { weight: 'meanSquaredError', kind: 'categoricalCrossentropy' } });
const targets = { kind: tf.oneHot(tf.tensor1d(kinds, 'int32'), 3).toFloat(), weight: tf.tensor2d(rows.map((row) => [3 * row[1]])) };
model.fit(tf.tensor2d(rows), targets, { batchSize: 24, epochs: 1, shuffle: false, verbose: 0 });
`;

/** Bright rectangles on dark pictures of two heights, one to three a picture, that reach a small detector in lists (PyTorch). */
export const DETECTION = `import torch
from torch import nn
from torch.utils.data import DataLoader, Dataset

CLASSES = ["background", "cat", "dog", "bird"]


class Shapes(Dataset):
    def __len__(self):
        return 60

    def __getitem__(self, index):
        drawn = torch.Generator().manual_seed(index)
        height = 32 + 8 * (index % 2)
        image = 0.1 * torch.rand(3, height, 48, generator=drawn)
        boxes, labels = [], []
        for at in range(1 + index % 3):
            w, h = (6 + torch.randint(0, 14, (2,), generator=drawn)).tolist()
            x, y = int(torch.randint(0, 48 - w, (1,), generator=drawn)), int(torch.randint(0, height - h, (1,), generator=drawn))
            if index == 0:
                x, y, w, h = 8, 4, 24, 16
            label = 1 + (index + at) % 3
            image[label - 1, y : y + h, x : x + w] = 1.0
            boxes.append([x, y, x + w, y + h])
            labels.append(label)
        return image, {"boxes": torch.tensor(boxes, dtype=torch.float32), "labels": torch.tensor(labels)}


class Detector(nn.Module):
    def __init__(self):
        super().__init__()
        self.body = nn.Sequential(nn.Conv2d(3, 8, 3, 2, 1), nn.ReLU(), nn.AdaptiveAvgPool2d(4), nn.Flatten())
        self.boxes = nn.Linear(128, 12)
        self.scores = nn.Linear(128, 3 * len(CLASSES))

    def forward(self, images, targets):
        losses = {"box": 0.0, "class": 0.0}
        for image, target in zip(images, targets):
            features, count = self.body(image[None]), len(target["boxes"])
            losses["box"] += nn.functional.l1_loss(self.boxes(features).view(3, 4)[:count], target["boxes"] / 48)
            losses["class"] += nn.functional.cross_entropy(self.scores(features).view(3, -1)[:count], target["labels"])
        return losses


torch.manual_seed(0)
loader = DataLoader(Shapes(), batch_size=12, collate_fn=lambda batch: tuple(zip(*batch)))
model = Detector()
optimizer = torch.optim.SGD(model.parameters(), lr=0.01)
for images, targets in loader:
    losses = model(list(images), [dict(target) for target in targets])
    loss = losses["box"] + losses["class"]
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
`;
