import type { EvaluationQuery, Evaluations } from '../../../training/protocol/evaluations.ts';
import type { Laboratory } from '../experiments/laboratory.ts';
import { behavesOtherwiseInTraining, isInTraining } from '../experiments/stillness.ts';
import type { CallWatch, Gate, PassingStep } from '../recording/gate.ts';
import type { Provenance } from '../recording/provenance.ts';
import { tensorsIn } from '../recording/recorder.ts';
import type { TrainingCall } from '../recording/step.ts';
import { innermostLocation, type UserFrame, userFrames } from '../script/userFrames.ts';
import { type Gradients, isTensor, type LayersModel, type Tensor, type Variable } from '../tensors/framework.ts';
import { hold } from '../tensors/tensorStore.ts';
import { countOf, evaluationData, isLimited } from './evaluationData.ts';
import { type PassEvent, PassRecord } from './evaluationPass.ts';
import { KeptExamples } from './keptExamples.ts';
import { SliceWatch } from './slices.ts';
import { TrainingInputs } from './trainingInputs.ts';

/** An evaluation that came so often on the same line over the same data comes for ever. */
const OFTEN_ENOUGH = 3;
/** The share of the time that may be spent on looking at training inputs. */
const LOOK = 0.2;

/**
 * Watches the script run on and evaluate. After some steps a pass training is only acted: losses are those of before,
 * weights stay, so that the evaluations come soon.
 */
export class EvaluationWatch implements CallWatch {
  readonly #gate: Gate;
  readonly #provenance: Provenance;
  readonly #query: EvaluationQuery;
  readonly #onEnded: (ended: Evaluations['ended']) => void;
  readonly #started = performance.now();
  readonly #slices: SliceWatch;
  readonly #kept: KeptExamples;
  readonly #passes: PassRecord[] = [];
  readonly #training: TrainingInputs;
  /** Variables that got a gradient. */
  readonly #reached = new WeakSet<Variable>();
  readonly #results = new WeakMap<object, readonly Tensor[]>();
  readonly #counts = new WeakMap<object, Promise<number | null>>();
  readonly #stepsOfCall = new WeakMap<TrainingCall, number>();
  #open: PassRecord | null = null;
  #evaluating: PassEvent | null = null;
  #depth = 0;
  /** The captured step is the first. */
  #steps = 1;
  #stepsSincePass = 1;
  #loss: Tensor | null = null;

  constructor(
    { gate, step, parts }: Laboratory,
    provenance: Provenance,
    query: EvaluationQuery,
    runDirectory: string,
    onEnded: (ended: Evaluations['ended']) => void,
  ) {
    this.#gate = gate;
    this.#provenance = provenance;
    this.#query = query;
    this.#onEnded = onEnded;
    this.#slices = new SliceWatch(gate.engine);
    this.#kept = new KeptExamples(runDirectory, query.keepNumbers ?? 0);
    this.#training = new TrainingInputs(LOOK * query.withinMilliseconds);
    if (step.layers === null) {
      this.#training.add(parts.inputs.map(({ tensor }) => tensor));
    } else {
      this.#training.add(inputsOf(step.layers.model, step.layers.data));
      this.#stepsOfCall.set(step.call, 1);
    }
    gate.runningOn = this;
    gate.layerCall = (layer, args, call) => this.#layer(layer as LayersModel, args, call);
    setTimeout(() => this.#endWhereDue(), query.withinMilliseconds + 1).unref();
  }

  stop(): void {
    this.#slices.stop();
    this.#gate.runningOn = null;
    this.#gate.layerCall = null;
  }

  answer(ended: Evaluations['ended']): Evaluations {
    return {
      passes: this.#passes.map((pass) => pass.described(this.#training.rows)),
      ended,
      trainsInEvaluationMode: null,
      trainingInputs: this.#training.batches,
    };
  }

  train(model: LayersModel, data: readonly (Tensor | null)[], run: () => Tensor[]): Tensor[] {
    this.#training.add(inputsOf(model, data));
    const call = this.#gate.calls.get(model);
    if (call !== undefined) {
      const steps = (this.#stepsOfCall.get(call) ?? 0) + 1;
      this.#stepsOfCall.set(call, steps);
      const { stepsAPass, validates } = evaluationData(this.#provenance).training(call);
      if (!validates && stepsAPass !== null && steps >= stepsAPass) {
        stopTraining(model);
      }
    }
    this.#step();
    const known = this.#results.get(model);
    if (this.#stepsSincePass > this.#query.trainingSteps && known !== undefined) {
      return known.map((tensor) => this.#gate.core.clone(tensor));
    }
    const results = run();
    this.#results.set(
      model,
      results.map((tensor) => hold(this.#gate.engine, tensor)),
    );
    return results;
  }

  /** A step of a loss closure. */
  step(passing: PassingStep, proceed: () => Gradients): Gradients {
    if (passing.layers !== null) {
      return proceed();
    }
    this.#step();
    const { core, engine } = this.#gate;
    if (this.#stepsSincePass > this.#query.trainingSteps && this.#loss !== null) {
      this.#training.look(() => engine.tidy(passing.closure));
      return {
        value: core.clone(this.#loss),
        // `minimize` without a list asks for all variables, an optimizer's own among them, which no loss reaches.
        grads: passing.variables.map((variable) =>
          this.#reached.has(variable) ? core.zeros(variable.shape, 'float32') : null,
        ),
      };
    }
    const gradients = this.#training.during(proceed);
    passing.variables.forEach((variable, index) => {
      if (isTensor(gradients.grads[index] ?? null)) {
        this.#reached.add(variable);
      }
    });
    this.#loss ??= hold(engine, gradients.value);
    return gradients;
  }

  test(model: LayersModel, data: readonly (Tensor | null)[], run: () => unknown): unknown {
    const call = this.#gate.calls.get(model);
    const event = this.#evaluating ?? {
      kind: 'fit',
      location: innermostLocation(call?.frames),
      ...evaluationData(this.#provenance).validation(call),
    };
    if (this.#evaluating === null || event.kind === 'fit') {
      stopTraining(model);
    }
    return this.#within(event, inputsOf(model, data), run);
  }

  evaluate(model: LayersModel, trigger: string, args: readonly unknown[], run: () => unknown): unknown {
    if (this.#evaluating !== null) {
      return run();
    }
    const frames = userFrames();
    const call = this.#gate.calls.get(model);
    const validates = frames.length === 0 && call !== undefined;
    this.#evaluating = {
      kind: validates ? 'fit' : trigger,
      location: innermostLocation(validates ? call.frames : frames),
      ...evaluationData(this.#provenance).evaluation(trigger, args),
    };
    const watch = this.#provenance.watchTransforms();
    const done = (): void => {
      this.#evaluating = null;
      const open = this.#open;
      if (open !== null && watch.calls > 0) {
        open.randomInputs = watch.differing > 0;
      }
      watch.stop();
      this.#close();
    };
    let result: unknown;
    try {
      result = run();
    } catch (error) {
      done();
      throw error;
    }
    if (result instanceof Promise) {
      return result.finally(async () => {
        const open = this.#open;
        if (open !== null && open.datasetSize === null && trigger === 'evaluateDataset') {
          const toItsEnd = open.dropsLastBatch === true ? null : open.examplesSeen;
          open.datasetSize = isLimited(args) ? await this.#countOf(args[0] as object) : toItsEnd;
        }
        done();
      });
    }
    done();
    return result;
  }

  /** Once for each data set, however often it is evaluated. */
  #countOf(data: object): Promise<number | null> {
    const known = this.#counts.get(data) ?? countOf(data);
    this.#counts.set(data, known);
    return known;
  }

  predict(inputs: unknown, run: () => unknown): unknown {
    if (this.#training.running) {
      return this.#training.within(tensorsIn(inputs), run);
    }
    if (this.#depth > 0 || this.#gate.engine.state.gradientDepth > 0) {
      return run();
    }
    return this.#within(callBy('predict', userFrames()), tensorsIn(inputs), run);
  }

  #layer(layer: LayersModel, args: readonly unknown[], call: (args: readonly unknown[]) => unknown): unknown {
    const inputs = tensorsIn(args[0]);
    if (this.#training.running) {
      return layer.layers === undefined ? call(args) : this.#training.within(inputs, () => call(args));
    }
    if (this.#gate.engine.state.gradientDepth > 0 || inputs.length === 0) {
      return call(args);
    }
    if (this.#depth === 0) {
      return layer.layers === undefined
        ? call(args)
        : this.#within(callBy('apply', userFrames()), inputs, () => this.#layer(layer, args, call));
    }
    const kind = layer.getClassName();
    if (behavesOtherwiseInTraining(kind) && isInTraining(args)) {
      this.#open?.layersInTrainingMode.set(layer.name, kind);
    }
    return call(args);
  }

  #within(event: PassEvent, inputs: readonly Tensor[], run: () => unknown): unknown {
    const key = `${event.kind} ${event.location?.file}:${event.location?.line}:${event.location?.column}`;
    if (this.#open?.key !== key) {
      this.#close();
      this.#open = new PassRecord(event, key, this.#steps, this.#kept.of(`${key} ${event.datasetSize}`));
      this.#passes.push(this.#open);
    }
    this.#open.add(inputs, this.#slices.of(inputs[0]));
    this.#depth += 1;
    try {
      return run();
    } finally {
      this.#depth -= 1;
    }
  }

  #step(): void {
    if (this.#open !== null) {
      this.#close();
      this.#stepsSincePass = 0;
    }
    this.#steps += 1;
    this.#stepsSincePass += 1;
    this.#endWhereDue();
  }

  #close(): void {
    this.#open = null;
    this.#endWhereDue();
  }

  #endWhereDue(): void {
    if (this.#gate.runningOn !== this) {
      return;
    }
    const times = new Map<string, number>();
    for (const { key, datasetSize } of this.#passes) {
      const name = `${key} ${datasetSize}`;
      times.set(name, (times.get(name) ?? 0) + 1);
    }
    const trainedBetween = new Set(this.#passes.map(({ afterSteps }) => afterSteps)).size >= OFTEN_ENOUGH;
    if (performance.now() - this.#started > this.#query.withinMilliseconds) {
      this.#onEnded('time');
    } else if (trainedBetween && this.#open === null && [...times.values()].every((count) => count >= OFTEN_ENOUGH)) {
      this.#onEnded('enough');
    }
  }
}

const inputsOf = (model: LayersModel, data: readonly (Tensor | null)[]): readonly Tensor[] =>
  data.slice(0, model.inputNames.length).filter((tensor) => tensor !== null);

const callBy = (kind: string, frames: readonly UserFrame[]): PassEvent => ({
  kind,
  location: innermostLocation(frames),
  datasetSize: null,
  dropsLastBatch: null,
});

/** As a callback may: the loop of `fit` ends after this batch, with all that comes at the end of an epoch. */
function stopTraining(model: LayersModel): void {
  (model as LayersModel & { stopTraining_?: boolean }).stopTraining_ = true;
}
