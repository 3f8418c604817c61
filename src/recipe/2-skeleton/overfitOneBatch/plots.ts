import type { Trace } from '../../../training/protocol/experiments.ts';
import type { Training } from '../../../training/training.ts';
import type { Plot } from '../../check.ts';
import { valuesOf } from '../../tensorValues.ts';
import type { Overfitting } from './experiments.ts';

const MOST_PAIRS = 512;

export function lossPlot(runs: readonly Overfitting[], floor: number): Plot {
  return {
    kind: 'lines',
    title: 'Loss on one batch, over and over',
    yAxis: 'loss',
    series: runs.map(({ descent, adamRate }) => ({
      name: adamRate === null ? "the script's own step" : `Adam at ${adamRate}`,
      values: descent.losses,
    })),
    level: { name: 'lowest that can be reached', value: floor },
  };
}

/**
 * Target against prediction for every example (and feature): at the lowest loss they lie on the diagonal. For classes
 * that are given by number, the number of the most likely class. Null where the two cannot be set side by side.
 */
export async function predictionPlot(training: Training, trace: Trace): Promise<Plot | null> {
  const [output] = training.capture.outputs;
  const [target] = training.capture.batch.targets;
  const id = trace.rows.at(-1)?.predictions?.[0];
  if (!output || !target || id === undefined || training.capture.outputs.length > 1) {
    return null;
  }
  const [predictions, targets] = [await valuesOf(training, id), await valuesOf(training, target.id)];
  if (!predictions || !targets) {
    return null;
  }
  const answers = answersOf(predictions.values, predictions.shape, output.featureAxis, targets.values.length);
  if (answers === null) {
    return null;
  }
  const stride = Math.max(1, Math.ceil(answers.length / MOST_PAIRS));
  const points = answers.flatMap((answer, index) =>
    index % stride === 0 ? [[targets.values[index] ?? Number.NaN, answer] as const] : [],
  );
  const classes = answers.length < predictions.values.length;
  return {
    kind: 'pairs',
    title: classes ? 'Class and most likely class of each example' : 'Target and prediction of each example',
    xAxis: classes ? 'class' : 'target',
    yAxis: classes ? 'most likely class' : 'prediction',
    points,
  };
}

function answersOf(
  values: ArrayLike<number>,
  shape: readonly number[],
  axis: number | null,
  targets: number,
): readonly number[] | null {
  if (values.length === targets) {
    return Array.from(values);
  }
  const classes = axis === null ? 1 : (shape[axis] ?? 1);
  if (axis === null || values.length !== targets * classes) {
    return null;
  }
  const inner = shape.slice(axis + 1).reduce((product, length) => product * length, 1);
  return Array.from({ length: targets }, (_, at) => {
    const base = Math.floor(at / inner) * classes * inner + (at % inner);
    let best = 0;
    for (let each = 1; each < classes; each++) {
      if ((values[base + each * inner] ?? 0) > (values[base + best * inner] ?? 0)) {
        best = each;
      }
    }
    return best;
  });
}
