import type { SourceLocation } from '../../../training/protocol/capture.ts';
import type { StepParts } from '../capture/netOutputs.ts';
import type { Laboratory } from '../experiments/laboratory.ts';
import { leafLayers } from '../recording/gate.ts';
import type { Provenance } from '../recording/provenance.ts';
import type { Step } from '../recording/step.ts';
import { ancestors, type Trace } from '../recording/trace.ts';
import { innermostLocation } from '../script/userFrames.ts';
import type { Layer, Variable } from '../tensors/framework.ts';

/** A trainable variable that takes part in a step. */
export interface Parameter {
  readonly variable: Variable;
  readonly layer: Layer | null;
  readonly location: SourceLocation | null;
  /** Whether this step trains it. */
  readonly trained: boolean;
  /** Null where another optimizer of the script's may hold it, and where there is none. */
  readonly held: boolean | null;
  readonly madeInForward: boolean;
}

/**
 * The parameters of the nets that a step trains: what it differentiates by and depends on, what it depends on and does
 * not train, what the trained models hold besides. Frozen weights and other nets' are none of them.
 * @param again the same forward pass, recorded once more: variables that are new in it too are made each time
 */
export function stepParameters(laboratory: Laboratory, provenance: Provenance, again: Trace): readonly Parameter[] {
  const { step, parts } = laboratory;
  const layerOf = layersByVariable(step);
  const known = step.snapshot.variables;
  const made = new Set(
    [...step.trace.variables.values()].filter(
      (variable) => !known.has(variable) && !again.variables.has(variable.id) && !isState(variable, parts),
    ),
  );
  const trained = new Set(step.variables);
  const applied = step.gradientUse?.applied.filter(({ number }) => number !== null).map(({ name }) => name) ?? null;
  // Which of several optimizers, or later calls of one, takes the rest is not known at the first step.
  const alone = provenance.seenOptimizers.length <= 1;
  // Layers that are first applied in the captured step are trained from the next one on, if the script names no variables.
  const { adopted } = step.snapshot;
  const all = step.viaMinimize !== null && step.viaMinimize.variables === undefined;
  const takesPart = (variable: Variable): boolean =>
    (trained.has(variable) && (applied === null || applied.includes(variable.name))) ||
    (all && adopted.has(variable) && !made.has(variable));
  const isHeld = (variable: Variable): boolean | null => {
    if (made.has(variable)) {
      return false;
    }
    if (step.optimizer === null) {
      return null;
    }
    const part = takesPart(variable);
    return part || (alone && known.has(variable) ? false : null);
  };
  return candidates(step, parts, explicitlyListed(laboratory))
    .filter((variable) => isHeld(variable) !== false || made.has(variable) || !provenance.loaded.has(variable))
    .filter((variable) => variable.dtype === 'float32' && !step.snapshot.frozen.has(variable))
    .map((variable) => {
      const layer = layerOf.get(variable) ?? null;
      const frames = (layer === null ? undefined : provenance.framesOf(layer)) ?? provenance.variables.get(variable);
      return {
        variable,
        layer,
        location: innermostLocation(frames),
        trained: takesPart(variable),
        held: isHeld(variable),
        madeInForward: made.has(variable),
      };
    });
}

/** A recurrent net's first state may be a variable, one row for each example. */
const isState = (variable: Variable, { batchSize }: StepParts): boolean =>
  variable.rank > 1 && variable.shape[0] === batchSize && (variable.dataSync() as Float32Array).every((x) => x === 0);

function candidates(step: Step, parts: StepParts, explicit: boolean): readonly Variable[] {
  const { trace, lossNumber, variables, layers } = step;
  if (layers !== null) {
    const own = layers.model.trainableWeights.map((weight) => weight.read());
    const inForward = [...trace.variables.values()].filter(
      (variable) => variable.trainable && !step.snapshot.variables.has(variable),
    );
    return [...new Set([...variables, ...own, ...inForward])];
  }
  const reached = ancestors(trace, [lossNumber]);
  const numbersOf = (list: StepParts['targets']) => list.flatMap(({ number }) => (number === null ? [] : [number]));
  const towardsOutputs = ancestors(
    trace,
    parts.outputs.map(({ place }) => place.number),
  );
  const towardsTargets = ancestors(trace, numbersOf(parts.targets));
  const isTargetSide = (variable: Variable) => towardsTargets.has(variable.id) && !towardsOutputs.has(variable.id);
  const inLoss = [...trace.variables.values()].filter((each) => each.trainable && reached.has(each.id));
  const trained = new Set<unknown>(variables);
  const ofTrainedNets = trace.netCalls
    .map(({ target }) => target as Layer)
    .filter((layer) => layer.weights?.some((weight) => trained.has(weight.read())))
    .flatMap((layer) => layer.trainableWeights.map((weight) => weight.read()));
  const wanted = explicit ? variables : variables.filter((variable) => reached.has(variable.id));
  const others = [...inLoss, ...ofTrainedNets].filter((variable) => trained.has(variable) || !isTargetSide(variable));
  const all = new Set([...wanted, ...others]);
  // In the order of the nets, whichever of them are trained.
  return [...new Set([...ofTrainedNets.filter((variable) => all.has(variable)), ...all])];
}

/** Whether the script named the variables to differentiate by; else it is all there are. */
function explicitlyListed({ step }: Laboratory): boolean {
  const { variables, frozen } = step.snapshot;
  return step.viaMinimize?.variables !== undefined || step.variables.length < variables.size - frozen.size;
}

function layersByVariable(step: Step): ReadonlyMap<Variable, Layer> {
  const roots = step.layers === null ? step.trace.netCalls.map(({ target }) => target as Layer) : [step.layers.model];
  const leaves = [...new Set(roots.filter((layer) => layer.weights !== undefined).flatMap(leafLayers))];
  return new Map(leaves.flatMap((layer) => layer.weights.map((weight) => [weight.read(), layer] as const)));
}
