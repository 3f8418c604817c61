import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { after, describe, it } from 'node:test';
import { readNpy } from '../../../tensors/npy.ts';
import { npyBytes } from '../../testing/npy.ts';
import { type Baseline, type DrawWanted, drawBaseline } from './baseline.ts';
import { chosenAmong, readBaselines, writeBaseline, writeChosen } from './baselineFile.ts';
import { baselineCsv, baselineJson } from './exports.ts';
import { comparedWith, netAnswersTo } from './match.ts';
import { answered } from './passes.ts';
import type { Source } from './source.ts';

const folder = mkdtempSync(path.join(os.tmpdir(), 'baseline-'));
after(() => rmSync(folder, { recursive: true }));

/** Example i holds i, i + 0.5 and belongs to class i mod 3. */
function sourceOf(
  name: string,
  numbers: readonly number[],
  labels: readonly number[],
  net: Source['net'] = null,
): Source {
  const file = path.join(folder, `${name}.npy`);
  writeFileSync(
    file,
    npyBytes(
      numbers.flatMap((each) => [each, each + 0.5]),
      [numbers.length, 2],
    ),
  );
  const summary = {
    id: name,
    name,
    dtype: 'float64',
    shape: [numbers.length, 2],
    statistics: null,
    firstValues: [],
  };
  return {
    framework: 'torch',
    kind: 'classes',
    classCount: 3,
    labels,
    count: numbers.length,
    inputs: [{ file, summary }],
    asTheNetGetsThem: true,
    net,
  };
}

const numbers = Array.from({ length: 40 }, (_, at) => at);
const labels = numbers.map((each) => each % 3);
const wanted = { size: 10, seed: 5, names: ['cat', 'dog, small', '=cow'], drawnFrom: 'the 40 examples' };

let drawn = 0;
function draw(source: Source, part: DrawWanted['part'] = null): Promise<Baseline> {
  drawn += 1;
  const directory = path.join(folder, 'kept', String(drawn));
  mkdirSync(directory, { recursive: true });
  return drawBaseline('/w/train.py', source, { ...wanted, part }, directory);
}

describe('a drawn sample', () => {
  it('keeps copies of its inputs, and the labels', async () => {
    const { sample } = await draw(sourceOf('all', numbers, labels));
    const kept = readNpy(readFileSync(sample.inputs[0]?.file ?? ''));
    assert.deepEqual(kept.shape, [10, 2]);
    assert.deepEqual(
      Array.from(kept.values),
      sample.examples.flatMap(({ example }) => [example, example + 0.5]),
    );
    assert.ok(sample.examples.every(({ example, label }) => label === example % 3));
    assert.equal(sample.constant, 0);
  });

  it('draws none that has no label', async () => {
    const some = labels.map((label, at) => (at < 35 ? Number.NaN : label));
    const { sample } = await draw(sourceOf('some', numbers, some));
    assert.deepEqual(sample.examples.map(({ example }) => example).toSorted(), [35, 36, 37, 38, 39]);
  });

  it('is drawn from a part of the data where that is wanted', async () => {
    const { sample } = await draw(sourceOf('all', numbers, labels), [12, 16]);
    assert.deepEqual(sample.examples.map(({ example }) => example).toSorted(), [12, 13, 14, 15, 16]);
  });

  it('is read back as it was written, beside the others, and the one that was chosen is known', async () => {
    const at = (baseline: Baseline, drawnAt: string) => ({ ...baseline, sample: { ...baseline.sample, drawnAt } });
    const kept = path.join(folder, 'kept');
    const older = at(await draw(sourceOf('all', numbers, labels)), '2030-01-01T00:00:00.000Z');
    const newest = at(await draw(sourceOf('all', numbers, labels)), '2030-01-02T00:00:00.000Z');
    const answer = { ...newest, labelling: answered(newest.labelling, { pass: 0, at: 0 }, null) };
    await writeBaseline(older);
    await writeBaseline(answer);
    mkdirSync(path.join(kept, '9 damaged'));
    writeFileSync(path.join(kept, '9 damaged', 'baseline.json'), '{"version":1,');
    const all = await readBaselines(kept);
    assert.deepEqual(all, [older, answer]);
    assert.deepEqual(await chosenAmong(kept, all), answer, 'the newest where none was chosen');
    await writeChosen(kept, older);
    assert.deepEqual(await chosenAmong(kept, await readBaselines(kept)), older);
    assert.deepEqual(await readBaselines(path.join(folder, 'nowhere')), []);
    assert.equal(await chosenAmong(path.join(folder, 'nowhere'), []), null);
  });
});

describe('the data read again', () => {
  it('in another order are the same examples, with the labels of now', async () => {
    const baseline = await draw(sourceOf('all', numbers, labels));
    const reversed = numbers.toReversed();
    const one = baseline.sample.examples[3]?.example ?? 0;
    const again = sourceOf(
      'again',
      reversed,
      reversed.map((each) => (each === one ? 7 : each % 3)),
    );
    const compared = await comparedWith(baseline, again, 'now');
    assert.deepEqual(
      [compared.presence?.readAt, compared.presence?.found, compared.presence?.relabelled],
      ['now', 10, 1],
    );
    assert.equal(compared.sample.examples[3]?.label, 7);
    assert.equal(compared.sample.examples[3]?.example, 39 - one);
  });

  it('as others are not: the answers stay what they are of', async () => {
    const baseline = await draw(sourceOf('all', numbers, labels));
    const others = sourceOf(
      'others',
      numbers.map((each) => each + 0.25),
      labels,
    );
    const compared = await comparedWith(baseline, others, 'now');
    assert.deepEqual([compared.presence?.found, compared.presence?.relabelled], [0, 0]);
    assert.deepEqual(compared.sample.examples, baseline.sample.examples);
  });
});

describe("the net's answers", () => {
  const training = { source: 'watched', startedAt: 'then', scriptHash: 'text', steps: 12 } as const;

  it('are found by what the examples hold', async () => {
    const { sample } = await draw(sourceOf('all', numbers, labels));
    const known = sample.examples.slice(0, 4).map(({ example }) => example);
    const batch = sourceOf('batch', [77, ...known], [0, 0, 0, 0, 0], [9, 0, 1, 2, 0]);
    const net = await netAnswersTo(sample, batch, training);
    assert.deepEqual(net, { ...training, answers: [0, 1, 2, 0, null, null, null, null, null, null] });
  });

  it('are none where no example was asked', async () => {
    const { sample } = await draw(sourceOf('all', numbers, labels));
    assert.equal(await netAnswersTo(sample, sourceOf('elsewhere', [77], [0], [1]), training), null);
  });
});

describe('exports', () => {
  it('give one row an example, safe to open in a spreadsheet', async () => {
    const baseline = await draw(sourceOf('all', numbers, labels));
    const { example, label, digest } = baseline.sample.examples[0] ?? { example: 0, label: 0, digest: '' };
    const labelling = answered(answered(baseline.labelling, { pass: 0, at: 0 }, 2), { pass: 0, at: 1 }, null);
    const rows = baselineCsv({ ...baseline, labelling }).split('\r\n');
    const name = ['cat', '"dog, small"', "'=cow"][label];
    assert.equal(rows[0], 'example,label,label name,first pass,second pass,net,digest');
    assert.equal(rows[1], `${example},${label},${name},2,,,${digest}`);
    assert.match(rows[2] ?? '', /,\?,,,/);
    assert.equal(rows.length, 12);
  });

  it('tell everything as JSON, and no path of the machine', async () => {
    const text = baselineJson(await draw(sourceOf('all', numbers, labels)));
    const { sample, examples, figures } = JSON.parse(text);
    assert.equal(sample.seed, 5);
    assert.equal(examples.length, 10);
    assert.equal(figures.kind, 'classes');
    assert.ok(!text.includes(folder));
  });
});
