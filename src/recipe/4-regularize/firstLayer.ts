import path from 'node:path';
import { unitWeights } from '../../tensors/filters.ts';
import type { TensorValues } from '../../tensors/npy.ts';
import { entropyOfNoise, varianceEntropy } from '../../tensors/varianceEntropy.ts';
import { type FoundFirstLayer, findFirstLayer, weightName } from '../../training/firstLayer.ts';
import { placeText } from '../../training/placeText.ts';
import type { Capture } from '../../training/protocol/capture.ts';
import type { Training } from '../../training/training.ts';
import type { Check, CheckContext, Judgement } from '../check.ts';
import { runWithin } from '../pace.ts';
import { uniforms } from '../statistics/random.ts';
import { valuesOf } from '../tensorValues.ts';
import { changeOf, movedRows } from './firstLayer/change.ts';

/**
 * What the units of the first layer look for, before and after some of the script's own steps. It shows and never warns:
 * sound nets whose filters are as disordered after training as before are as common as faulty ones whose filters are not
 * (docs/checks/regularize/first-layer.md has the figures).
 * The article's step "visualize first-layer weights".
 */
export const firstLayer: Check = {
  id: 'regularize/first-layer',
  stage: 4,
  title: 'Look at the first layer',
  question: 'What do the units of the first layer look for, before and after training?',
  panel: 'layers',
  effort: 'experiments',
  judge,
};

const MOST_STEPS = 300;
const TRAINING = 0.5;
const SEED = 1;

async function judge(training: Training, { report, withinMilliseconds }: CheckContext): Promise<Judgement> {
  const { capture } = training;
  const found = findFirstLayer(capture, await training.weights());
  if (found === null) {
    return {
      verdict: 'not-applicable',
      message:
        'The net is fed neither images nor tokens that an embedding looks up, so its first weights make no pictures.',
    };
  }
  const name = weightName(found.weight);
  report('Training for some steps, to see what becomes of the first layer');
  const { rows } = await runWithin(
    training,
    { batches: 'as-trained', steps: MOST_STEPS, keepWeights: [name] },
    TRAINING * withinMilliseconds,
  );
  const before = await valuesOf(training, found.weight.id);
  const after = await valuesOf(training, rows.at(-1)?.weights?.[name] ?? '');
  if (before === null || after === null) {
    return {
      verdict: 'not-applicable',
      message: `What became of ${name} after ${rows.length} of the script’s own steps could not be had.`,
    };
  }
  // The last row lies before its update.
  const steps = rows.length - 1;
  return told({ found, name, capture, steps, before, after });
}

interface Seen {
  readonly found: FoundFirstLayer;
  readonly name: string;
  readonly capture: Capture;
  readonly steps: number;
  readonly before: TensorValues;
  readonly after: TensorValues;
}

function told(seen: Seen): Judgement {
  const { found, name, capture, steps, before, after } = seen;
  const location = found.layer?.location ?? null;
  const change = changeOf(before, after);
  const evidence = { steps, change };
  const loaded = beganWith(capture);
  if (steps === 0) {
    return {
      verdict: 'not-applicable',
      message: `The script's steps are too slow: none of them could be taken in the time that there was, so what becomes of ${name} was not seen.`,
      location,
      evidence,
    };
  }
  if (change === 0) {
    return {
      verdict: 'not-applicable',
      message: `${name} was the same after ${steps} of the script’s own steps: it is not trained.${loaded}`,
      location,
      evidence,
    };
  }
  return found.kind === 'embedding'
    ? toldOfRows(seen, location, loaded)
    : toldOfFilters(seen, location, loaded, change);
}

function toldOfRows({ name, steps, before, after }: Seen, location: Judgement['location'], loaded: string): Judgement {
  const { rows, moved, median } = movedRows(before, after);
  return {
    verdict: 'pass',
    message: `In ${steps} of the script’s own steps ${moved} of the ${rows} rows of ${name} have moved, half of them by ${percent(median)} of their length or more.${loaded} The Layers tab shows which rows are neighbours.`,
    location: location ?? null,
    evidence: { steps, rows, moved, medianChange: median },
  };
}

function toldOfFilters(
  { name, capture, steps, before, after }: Seen,
  location: Judgement['location'],
  loaded: string,
  change: number,
): Judgement {
  const input = capture.batch.inputs[0]?.shape.slice(1) ?? [];
  const [first, last] = [before, after].map((weights) => unitWeights(weights, input, capture.framework) ?? []);
  const [atInit, trained] = [first, last].map((filters) => varianceEntropy(filters ?? []));
  const noise = entropyOfNoise(last ?? [], uniforms(SEED));
  const entropies = atInit && trained && noise ? { atInit, trained, noise } : null;
  return {
    verdict: 'pass',
    message: `In ${steps} of the script’s own steps the ${first?.length ?? 0} units of ${name} have moved by ${percent(change)} of their size.${entropies === null ? '' : entropySentence(entropies)}${loaded} The Layers tab shows what they look for.`,
    location: location ?? null,
    evidence: {
      steps,
      units: first?.length ?? 0,
      change,
      ...(entropies === null
        ? {}
        : { entropyAtInit: entropies.atInit, entropyAfter: entropies.trained, entropyOfNoise: [...entropies.noise] }),
    },
  };
}

interface Entropies {
  readonly atInit: number;
  readonly trained: number;
  readonly noise: readonly [least: number, greatest: number];
}

function entropySentence({ atInit, trained, noise: [least, greatest] }: Entropies): string {
  return ` Their variance entropy was ${atInit.toFixed(2)} and is ${trained.toFixed(2)}, where the same numbers without order have ${least.toFixed(2)} to ${greatest.toFixed(2)}.`;
}

function beganWith({ loadedWeights }: Capture): string {
  if (loadedWeights === undefined) return '';
  const { call, how, location } = loadedWeights;
  const where = location === null ? '' : ` at ${placeText(path.basename(location.file), location)}`;
  return ` They began with what the script had ${how} (${call}${where}).`;
}

const percent = (share: number): string =>
  share < 0.001 ? 'less than 0.1 %' : `${Number((100 * share).toPrecision(2))} %`;
