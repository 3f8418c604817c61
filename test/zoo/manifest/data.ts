import type { ZooScript } from '../expectation.ts';
import { pair } from './pair.ts';

/** Data faults are pointed at where the training takes its data: the call of `fit`, the step. */
export const tfjsDataZoo: readonly ZooScript[] = [
  ...pair(
    'otters-shares-cast.mjs',
    'shares between 0 and 1 are cast to whole numbers: all labels are 0',
    { check: 'data/imbalance', lineContains: 'net.fit(', verdicts: ['fail'], says: /are of class 0/ },
    'otters-shares-rounded.mjs',
    'shares that are rounded',
  ),
  ...pair(
    'digits-labelled-twice.js',
    'some pictures come again with another label',
    { check: 'data/duplicates', lineContains: 'model.fit(', verdicts: ['fail'], says: /different labels/ },
    'digits-labelled-once.js',
    'two lists of pictures, none in both',
  ),
  ...pair(
    'pictures-divided-by-zero.mjs',
    'empty pictures divided by their deviation, beyond the first batch',
    { check: 'data/corrupt', lineContains: 'model.fit(', verdicts: ['fail'], says: /not finite/ },
    'pictures-left-out.mjs',
    'each picture divided by its own deviation',
  ),
  ...pair(
    'digits-two-in-twenty-mislabelled.js',
    'one label in ten is another digit’s',
    { check: 'data/label-noise', lineContains: 'model.fit(', says: /labels are wrong/ },
    'digits-labelled-well.js',
    'digits with their own labels',
  ),
  ...pair(
    'digits-drawn-with-replacement.js',
    'what is tested on was drawn from the same list as what is trained on',
    { check: 'data/leakage', lineContains: 'model.predict(', says: /also among/ },
    'digits-shuffled-and-split.js',
    'a list that was shuffled and cut in two',
  ),
  ...pair(
    'screws-kind-after-kind.mjs',
    'three kinds lie one after the other, and the last fifth is validated on: all of one kind',
    { check: 'data/imbalance', lineContains: 'model.fit(', says: /holds that class alone/ },
    'screws-shuffled-before-split.mjs',
    'shuffled before they are split',
  ),
];

export const torchDataZoo: readonly ZooScript[] = [
  ...pair(
    'tickets_answers_compared.py',
    'labels by a comparison that never holds, for a space behind each answer',
    { check: 'data/imbalance', lineContains: 'optimizer.step()', verdicts: ['fail'], says: /are of class 0/ },
    'tickets_answers_stripped.py',
    'answers without the space',
  ),
  ...pair(
    'digits_loaded_twice.py',
    'a hundred digits are in both files that are read',
    { check: 'data/duplicates', lineContains: 'optimizer.step()', says: /copies/ },
    'digits_loaded_once.py',
    'two files, each digit in one',
  ),
  ...pair(
    'tumours_oversampled_then_split.py',
    'a class is filled up by drawing again before the split',
    { check: 'data/leakage', lineContains: 'argmax(1) == target', says: /also among/ },
    'tumours_split_then_oversampled.py',
    'and here after it',
  ),
  ...pair(
    'wine_answer_in_table.py',
    'the class is a column of the inputs',
    { check: 'data/bias', lineContains: 'optimizer.step()', says: /label is among the inputs: feature 13/ },
    'wine_measurements_only.py',
    'one measurement alone tells three classes apart in most cases',
  ),
  ...pair(
    'glyphs_careless_annotator.py',
    'ninety of 1,797 labels drawn at random',
    { check: 'data/label-noise', lineContains: 'optimizer.step()', says: /labels are wrong/ },
    'glyphs_careful_annotator.py',
    'each with its own label',
  ),
  { kind: 'sound', file: 'garments_alike.py', about: 'pictures of classes that run into each other', mustNot: 'any' },
];

export const kerasDataZoo: readonly ZooScript[] = [
  ...pair(
    'mushrooms_wrong_column.py',
    'labels from a column in which all are 1',
    { check: 'data/imbalance', lineContains: 'model.fit(', verdicts: ['fail'], says: /are of class 1/ },
    'mushrooms_right_column.py',
    'labels from the column of the kinds',
  ),
  ...pair(
    'digits_missing_scans.py',
    'six pictures that could not be read are zeros',
    { check: 'data/corrupt', lineContains: 'model.fit(', says: /empty/ },
    'digits_every_scan.py',
    'pictures of few pixels with many zeros',
  ),
  ...pair(
    'tumours_few_malignant.py',
    'eight of one class, 357 of the other',
    { check: 'data/imbalance', lineContains: 'model.fit(', says: /class 1 has 8/ },
    'tumours_clinic.py',
    '212 of one class, 357 of the other',
  ),
  ...pair(
    'strokes_first_row_lost.py',
    'pictures are read without their first row, labels with it',
    { check: 'data/label-noise', lineContains: 'model.fit(', verdicts: ['fail'], says: /out of step/ },
    'strokes_every_row.py',
    'both with it',
  ),
  ...pair(
    'digits_validated_on_overlap.py',
    'the slices of training and of validation overlap',
    { check: 'data/leakage', lineContains: 'model.fit(', says: /100 of the 397 examples/ },
    'digits_validated_on_rest.py',
    'slices that meet',
  ),
  ...pair(
    'shells_sorted_split.py',
    'pictures lie class by class, and the last fifth is validated on',
    { check: 'data/imbalance', lineContains: 'model.fit(', says: /none of class 6/ },
    'shells_shuffled_split.py',
    'shuffled before they are split',
  ),
];
