import type { LayerActivations } from '../../training/protocol/step.ts';
import type { Training } from '../../training/training.ts';
import type { Check, Judgement } from '../check.ts';

/**
 * How many units of each layer give nothing for the whole batch, and how many values lie at a limit. A note: at the first step
 * some dead units are nothing to worry about, and a layer that stops the gradient is gradient-flow's.
 * The article's step "visualize first-layer weights", for all that comes out of the net's layers.
 */
export const activations: Check = {
  id: 'regularize/activations',
  stage: 4,
  title: 'Look at the activations',
  question: 'Which units are dead or saturated for every example of the batch?',
  panel: 'layers',
  effort: 'moment',
  judge,
};

/** What comes out of these are the values of the layer before, or some of them. */
const HANDS_ON = /dropout|flatten|pool|reshape|permute|identity|cropping|padding|repeat/i;
const NAMED = 3;
const SATURATED = 0.01;

async function judge(training: Training): Promise<Judgement> {
  const layers = (await training.activations({ keepExamples: 0 })).filter(({ kind }) => !HANDS_ON.test(kind));
  const { size } = training.capture.batch;
  const dead = layers
    .filter(({ deadShare }) => deadShare > 0)
    .toSorted((one, other) => other.deadShare - one.deadShare);
  const saturated = layers
    .filter(({ saturatedShare }) => saturatedShare !== null && saturatedShare > SATURATED)
    .toSorted((one, other) => (other.saturatedShare ?? 0) - (one.saturatedShare ?? 0));
  const examples =
    size === null ? 'the batch' : size === 1 ? 'the batch’s only example' : `all ${size} examples of the batch`;
  const deadOnes =
    dead.length === 0
      ? `no unit of the ${layers.length === 1 ? 'net’s only layer' : `net’s ${layers.length} layers`} is 0 for ${examples}`
      : `units that are 0 for ${examples}: ${named(dead, ({ name, ...layer }) => `${deadUnits(layer)} of ${name}`)}`;
  const atLimits =
    saturated.length === 0
      ? ''
      : ` At a limit of their activation: ${named(saturated, ({ name, saturatedShare }) => `${percent(saturatedShare ?? 0)} of what comes out of ${name}`)}.`;
  return {
    verdict: 'pass',
    message: `Before the first update, ${deadOnes}.${atLimits} The Layers tab shows what comes out of each layer.`,
    evidence: {
      layers: layers.length,
      layersWithDeadUnits: dead.length,
      mostDead: dead[0]?.deadShare ?? 0,
      mostSaturated: saturated[0]?.saturatedShare ?? 0,
    },
  };
}

function deadUnits({ deadShare, shape, unitAxis = shape.length - 1 }: Omit<LayerActivations, 'name'>): string {
  const units = shape[unitAxis] ?? 1;
  return `${Math.round(deadShare * units)} of ${units}`;
}

function named(layers: readonly LayerActivations[], words: (layer: LayerActivations) => string): string {
  const more = layers.length - NAMED;
  const some = layers.slice(0, NAMED).map(words).join(', ');
  return more > 0 ? `${some}, and some in ${more} more layers` : some;
}

const percent = (share: number): string => `${Number((100 * share).toPrecision(2))} %`;
