import type { FrameVariables, RepeatVerdict } from '../../training/protocol/capture.ts';
import type { LossMinimumQuery, LossQuery } from '../../training/protocol/criterion.ts';
import type { ExamplePredictions, Experiment } from '../../training/protocol/experiments.ts';
import { type InitializeParams, PROTOCOL_VERSION, ProbeErrorCode } from '../../training/protocol/messages.ts';
import type { ActivationsQuery } from '../../training/protocol/step.ts';
import type { TensorId } from '../../training/protocol/tensors.ts';
import type { WatchQuery } from '../../training/protocol/watching.ts';
import { captureSummary, weightsOf } from './capture/captureSummary.ts';
import { partsOf, substituted } from './capture/netOutputs.ts';
import { type Criterion, provenCriterion } from './criterion/criterion.ts';
import { leastLoss } from './criterion/leastLoss.ts';
import { needsToRunOn, type RunningOn, runOn } from './evaluation/runOn.ts';
import { ExamplesAsked } from './examples/predictions.ts';
import { ExampleReader } from './examples/reader.ts';
import { capturedBatch, type DrawnStep, isSameKind } from './experiments/batch.ts';
import { noteBatch, withoutTraces } from './experiments/drive.ts';
import { runExperiment } from './experiments/experiments.ts';
import { GradientWatch } from './experiments/gradientWatch.ts';
import type { Laboratory } from './experiments/laboratory.ts';
import { optimizerMemory } from './experiments/optimizerMemory.ts';
import { standardiser } from './experiments/standardise.ts';
import { StepEngine } from './experiments/stepEngine.ts';
import { UnappliedGradients } from './experiments/unappliedGradients.ts';
import type { Channel, Request } from './process/channel.ts';
import { activationsNow } from './questions/activations.ts';
import { inspect } from './questions/inspections.ts';
import { type Gate, leafLayers, type PassingStep, type RecordedStep, recordStep } from './recording/gate.ts';
import type { Provenance } from './recording/provenance.ts';
import type { RandomUse } from './recording/randomUse.ts';
import { Snapshot } from './recording/snapshot.ts';
import type { GradientUse, Step } from './recording/step.ts';
import type { Gradients, Optimizer, Tensor } from './tensors/framework.ts';
import { notApplicable, ProbeError } from './tensors/probeError.ts';
import { TensorStore } from './tensors/tensorStore.ts';
import { type ScriptOutcome, TrainingRecorder } from './watching/trainingRecorder.ts';
import { moveToWebAssembly } from './webAssembly/move.ts';

/** Nobody reads more rows a second; telling each would cost a small net's step as much as the step itself. */
const ROW_MILLISECONDS = 50;

/** Reads the variables of the user's frames, now, while they are on the stack. */
export type VariableReader = (store: TensorStore) => readonly FrameVariables[];

/** What the probe is waiting for. */
type Phase =
  | { readonly kind: 'first-step' }
  /** The script took gradients itself; what it does with them is followed. */
  | { readonly kind: 'gradients-applied'; readonly recorded: RecordedStep; readonly watch: GradientWatch }
  /** It took more of them, with nothing applied in between. */
  | { readonly kind: 'gradients-unapplied'; readonly recorded: RecordedStep; readonly unapplied: UnappliedGradients }
  /** The host's questions are answered; the script stands still. */
  | { readonly kind: 'held' }
  /** The script runs on while something is watched or fetched. */
  | { readonly kind: 'running-on'; readonly running: RunningOn }
  /** The script trains to its end by itself. */
  | { readonly kind: 'watched'; readonly request: Request; readonly recorder: TrainingRecorder }
  /** The script runs on, only for the batches that it draws. */
  | { readonly kind: 'batches'; readonly request: Request; readonly wanted: number };

/** Holds the script at its first training step and answers the host there. */
export class Probe {
  readonly notes: string[] = [];
  readonly #channel: Channel;
  readonly #provenance: Provenance;
  readonly #randomUse: RandomUse;
  readonly #onCaptured: () => void;
  #startedAt = performance.now();
  #parameters: InitializeParams | null = null;
  #phase: Phase = { kind: 'first-step' };
  #laboratory: Laboratory | null = null;
  #criterion: Criterion | ProbeError | null = null;
  #store: TensorStore | null = null;
  #variables: readonly FrameVariables[] = [];
  #drawn: DrawnStep[] = [];
  #reader: ExampleReader | null = null;
  /** How often the net was asked about examples. */
  #asked = 0;
  #scriptIsOver = false;
  /** Answers for which the script had to run on, by request. */
  readonly #ready = new Map<Request['id'], () => unknown>();
  #verdict: RepeatVerdict | null = null;
  /** Lets files be written again after the script has run on. */
  #leaveTraces: () => void = () => {};
  readVariables: VariableReader | null = null;
  /** Called when a step is known, before the host is told: the last chance for notes. */
  beforeCapture: () => void = () => {};

  constructor(channel: Channel, provenance: Provenance, randomUse: RandomUse, onCaptured: () => void) {
    this.#channel = channel;
    this.#provenance = provenance;
    this.#randomUse = randomUse;
    this.#onCaptured = onCaptured;
  }

  /** Blocks until the host has said what it wants. */
  awaitInitialize(): InitializeParams {
    for (;;) {
      const request = this.#channel.nextRequest();
      if (request === null || request.method === 'end') {
        endProcess();
      }
      if (request.method !== 'initialize') {
        this.#channel.refuse(request.id, ProbeErrorCode.protocolMismatch, 'The first request has to be `initialize`.');
        continue;
      }
      const parameters = request.params as InitializeParams;
      if (parameters.protocolVersion !== PROTOCOL_VERSION) {
        const versions = `The probe speaks version ${PROTOCOL_VERSION} of the protocol, the host ${parameters.protocolVersion}.`;
        this.#channel.refuse(request.id, ProbeErrorCode.protocolMismatch, versions);
        continue;
      }
      this.#channel.answer(request.id, {
        protocolVersion: PROTOCOL_VERSION,
        probe: 'tfjs',
        runtime: `node ${process.versions.node}`,
      });
      this.#parameters = parameters;
      this.#startedAt = performance.now();
      return parameters;
    }
  }

  /** Stands at the gate from now on. */
  watch(gate: Gate): void {
    this.#store = new TensorStore(gate.engine, this.#parameters?.runDirectory ?? '.');
    gate.listener = (passing, proceed) => this.#onStep(gate, passing, proceed);
  }

  /** The user's training call begins; its frames are on the stack. */
  onTrainingCall(): void {
    if (this.#phase.kind === 'first-step' && this.#parameters?.captureVariables && this.#store !== null) {
      this.#variables = this.readVariables?.(this.#store) ?? [];
    }
  }

  /**
   * The script has come to its end.
   * @returns whether a training was captured, so that no other end has to be reported
   */
  onScriptOver(gate: Gate | null, outcome: ScriptOutcome): boolean {
    this.#scriptIsOver = true;
    const phase = this.#phase;
    if (phase.kind === 'gradients-applied' && gate !== null) {
      gate.outsideOfStep(() => this.#captureFollowed(gate, phase));
    } else if (phase.kind === 'gradients-unapplied' && gate !== null) {
      gate.outsideOfStep(() => this.#captureUnapplied(gate, phase, phase.unapplied.taken(true)));
    } else if (phase.kind === 'batches' && gate !== null) {
      gate.outsideOfStep(() => this.#hold(phase.request));
    } else if (phase.kind === 'running-on') {
      phase.running.over();
    } else if (phase.kind === 'watched' && gate !== null) {
      gate.outsideOfStep(() => {
        this.#channel.answer(phase.request.id, phase.recorder.over(outcome));
        this.#serve();
      });
    }
    return this.#laboratory !== null;
  }

  #onStep(gate: Gate, passing: PassingStep, proceed: (closure?: () => Tensor) => Gradients): Gradients {
    const phase = this.#phase;
    switch (phase.kind) {
      case 'first-step': {
        if (passing.layers === null) {
          this.onTrainingCall();
        }
        if (passing.layers === null && passing.minimize === null) {
          return this.#follow(gate, passing, proceed);
        }
        const gradients = recordStep(gate, this.#provenance, passing, proceed, (recorded) =>
          this.#capture(gate, { ...recorded, gradientUse: null, notes: this.notes }),
        );
        this.#recorder?.captured(gradients);
        return gradients;
      }
      case 'gradients-applied':
        if (this.#waitForUse(gate, phase, passing)) {
          return proceed();
        }
        gate.outsideOfStep(() => this.#captureFollowed(gate, phase));
        return this.#recorder?.step(passing, proceed) ?? proceed();
      case 'gradients-unapplied':
        if (phase.unapplied.waitsOn(passing)) {
          return proceed();
        }
        gate.outsideOfStep(() => this.#captureUnapplied(gate, phase, phase.unapplied.taken(false)));
        return this.#recorder?.step(passing, proceed) ?? proceed();
      case 'watched': {
        const { recorder } = phase;
        // Until its end: the training is to feel as little of this as can be.
        gate.listener = recorder.step;
        return recorder.step(passing, proceed);
      }
      case 'batches':
        return noteBatch(gate, this.#provenance, passing, proceed, (drawn) => {
          this.#drawn.push(drawn);
          if (this.#stepsDrawn() >= phase.wanted) {
            gate.outsideOfStep(() => this.#hold(phase.request));
          }
        });
      case 'running-on':
        return phase.running.step(passing, proceed);
      case 'held':
        return proceed();
    }
  }

  get #recorder(): TrainingRecorder | null {
    return this.#phase.kind === 'watched' ? this.#phase.recorder : null;
  }

  /** Gradients without `minimize`: the step is known only when they are applied. */
  #follow(gate: Gate, passing: PassingStep, proceed: (closure?: () => Tensor) => Gradients): Gradients {
    const found: { recorded: RecordedStep | null } = { recorded: null };
    const gradients = recordStep(gate, this.#provenance, passing, proceed, (recorded) => {
      found.recorded = recorded;
    });
    const { recorded } = found;
    if (recorded === null) {
      return gradients;
    }
    const { seenOptimizers } = this.#provenance;
    const onApply = (optimizer: Optimizer, gradientUse: GradientUse) =>
      gate.outsideOfStep(() => this.#capture(gate, { ...recorded, optimizer, gradientUse, notes: this.notes }));
    const watch = new GradientWatch(gate.core, gate.engine, seenOptimizers, passing.variables, gradients, onApply);
    this.#phase = { kind: 'gradients-applied', recorded, watch };
    return gradients;
  }

  /** @returns whether the script, which has done nothing with its gradients yet, is let take more of them */
  #waitForUse(
    gate: Gate,
    { recorded, watch }: Extract<Phase, { kind: 'gradients-applied' }>,
    passing: PassingStep,
  ): boolean {
    if (watch.finish() !== null) {
      return false;
    }
    const phase: Extract<Phase, { kind: 'gradients-unapplied' }> = {
      kind: 'gradients-unapplied',
      recorded,
      unapplied: new UnappliedGradients(gate.core, this.#provenance.seenOptimizers, recorded, () =>
        gate.outsideOfStep(() => this.#captureUnapplied(gate, phase, null)),
      ),
    };
    if (!phase.unapplied.waitsOn(passing)) {
      phase.unapplied.stop();
      return false;
    }
    this.#phase = phase;
    return true;
  }

  #captureUnapplied(
    gate: Gate,
    { recorded, unapplied }: Extract<Phase, { kind: 'gradients-unapplied' }>,
    taken: number | null,
  ): void {
    unapplied.stop();
    this.#captureWithoutUse(gate, taken === null ? recorded : { ...recorded, unappliedGradients: taken });
  }

  #captureWithoutUse(gate: Gate, recorded: RecordedStep): void {
    const { seenOptimizers } = this.#provenance;
    const [only] = seenOptimizers;
    const optimizer = seenOptimizers.length === 1 && only !== undefined ? only : null;
    const note = 'The script took these gradients without applying them before its next ones.';
    this.#capture(gate, { ...recorded, optimizer, gradientUse: null, notes: [...this.notes, note] });
  }

  #captureFollowed(gate: Gate, { recorded, watch }: Extract<Phase, { kind: 'gradients-applied' }>): void {
    const gradientUse = watch.finish();
    if (gradientUse === null) {
      this.#captureWithoutUse(gate, recorded);
    } else {
      this.#capture(gate, { ...recorded, optimizer: null, gradientUse, notes: this.notes });
    }
  }

  #capture(gate: Gate, step: Step): void {
    const milliseconds = performance.now() - this.#startedAt;
    this.#phase = { kind: 'held' };
    this.#onCaptured();
    this.beforeCapture();
    try {
      const store = this.#store ?? new TensorStore(gate.engine, '.');
      const parts = partsOf(step);
      const engine = new StepEngine(gate, step);
      let told = 0;
      const onRow: Laboratory['onRow'] = (row) => {
        const now = performance.now();
        if (now - told < ROW_MILLISECONDS) return;
        told = now;
        this.#channel.notify('experiment/step', row);
      };
      this.#laboratory = { gate, step, parts, store, engine, onRow };
      const memory = optimizerMemory(step, this.#provenance);
      this.#drawn = [{ batch: capturedBatch(step), passing: step, memory }];
      if (this.#parameters?.watch === true) {
        this.#verdict = WATCHED;
        this.#channel.notify(
          'captured',
          captureSummary(gate, this.#provenance, store, step, parts, WATCHED, milliseconds),
        );
        this.#serve();
        return;
      }
      const live = this.#liveState(gate, step);
      const began = performance.now();
      this.#verdict = engine.verify();
      const forward = performance.now() - began;
      const { backendName } = gate.engine;
      const moved = this.#verdict.exact ? moveToWebAssembly(gate, step, engine, forward) : null;
      const noted = moved === null ? step : { ...step, notes: [...step.notes, moved] };
      const summary = captureSummary(gate, this.#provenance, store, noted, parts, this.#verdict, milliseconds);
      this.#channel.notify('captured', { ...summary, backend: backendName ?? summary.backend });
      this.#serve();
      live.restore();
    } catch (error) {
      // A mistake of the probe's own must not look like one of the script's.
      process.stderr.write(`The probe failed: ${error instanceof Error ? error.stack : String(error)}\n`);
      endProcess(70);
    }
  }

  /** The script has come to where a request wanted it; answers that one, then the next ones. */
  #hold(request: Request): void {
    const laboratory = this.#laboratory;
    if (laboratory === null) {
      return;
    }
    this.#phase = { kind: 'held' };
    this.#leaveTraces();
    const live = this.#liveState(laboratory.gate, laboratory.step);
    if (!this.#respond(request)) {
      this.#serve();
    }
    live.restore();
  }

  #liveState(gate: Gate, step: Step): Snapshot {
    const layers = step.layers === null ? [] : leafLayers(step.layers.model);
    return new Snapshot(gate.engine, step.variables, this.#provenance.seenOptimizers, layers);
  }

  /** Answers until a request needs the script to run on. */
  #serve(): void {
    for (;;) {
      const request = this.#channel.nextRequest();
      if (request === null || request.method === 'end') {
        if (this.#phase.kind === 'watched') {
          // What the script has registered for its end still comes.
          return;
        }
        endProcess();
      }
      if (this.#respond(request)) {
        return;
      }
    }
  }

  /** @returns whether the script has to run on before this request can be answered */
  #respond(request: Request): boolean {
    try {
      if (request.method === 'training/watch') {
        return this.#watch(request);
      }
      if (request.method === 'experiment/run' && this.#needsMore(request)) {
        return true;
      }
      if (needsToRunOn(request) && !this.#ready.has(request.id) && this.#runOn(request)) {
        return true;
      }
      this.#channel.answer(request.id, this.#answer(request));
    } catch (error) {
      const code = error instanceof ProbeError ? error.code : ProbeErrorCode.scriptFailed;
      this.#channel.refuse(request.id, code, error instanceof Error ? error.message : String(error));
    }
    return false;
  }

  /** @returns whether the script trains on by itself */
  #watch(request: Request): boolean {
    if (this.#laboratory === null || this.#parameters?.watch !== true) {
      throw notApplicable('The script was started to be examined, and not to be watched.');
    }
    const { runDirectory } = this.#parameters;
    const recorder = new TrainingRecorder(this.#laboratory, this.#channel, runDirectory, request.params as WatchQuery);
    this.#phase = { kind: 'watched', request, recorder };
    return true;
  }

  /** How many steps of the captured one's kind are known. */
  #stepsDrawn(): number {
    const step = this.#laboratory?.step;
    return step === undefined ? 0 : this.#drawn.filter((each) => isSameKind(step, each)).length;
  }

  #needsMore(request: Request): boolean {
    const { batches, steps } = request.params as Experiment;
    const laboratory = this.#laboratory;
    const asTrained = batches === 'as-trained' || batches === 'standardised-inputs';
    if (!asTrained || this.#scriptIsOver || laboratory === null || this.#stepsDrawn() >= steps) {
      return false;
    }
    if (this.#verdict?.exact !== true) {
      return false;
    }
    if (batches === 'standardised-inputs') {
      // Said before the script runs on for batches that would be of no use.
      standardiser(laboratory);
    }
    this.#phase = { kind: 'batches', request, wanted: steps };
    this.#leaveTraces = withoutTraces(modelsOf(laboratory.step));
    return true;
  }

  /** @returns whether the script runs on; what it is let run on for holds it again */
  #runOn(request: Request): boolean {
    const laboratory = this.#laboratory;
    if (laboratory === null) {
      return false;
    }
    const { gate, step } = laboratory;
    const runDirectory = this.#parameters?.runDirectory ?? '.';
    this.#reader ??= new ExampleReader(laboratory, this.#provenance, () => this.#variables, runDirectory);
    const answered = (answer: () => unknown) => this.#ready.set(request.id, answer);
    const hold = (answer: () => unknown): void => {
      if (this.#phase.kind === 'running-on' && this.#phase.running.request === request) {
        answered(answer);
        gate.outsideOfStep(() => this.#hold(request));
      }
    };
    const surroundings = { laboratory, provenance: this.#provenance, reader: this.#reader, runDirectory };
    const running = runOn(surroundings, request, this.#scriptIsOver, answered, hold);
    if (running === null) {
      return false;
    }
    this.#phase = { kind: 'running-on', running };
    this.#leaveTraces = withoutTraces(modelsOf(step));
    return true;
  }

  /** Proved before the experiment, which takes its time. */
  #asking(
    laboratory: Laboratory,
    { observe = [], about }: Experiment,
  ): (within: number | undefined) => ExamplePredictions {
    if (!observe.includes('example-predictions')) {
      return () => ({ outputs: [], examples: 0 });
    }
    this.#asked += 1;
    const folder = this.#parameters?.runDirectory ?? '.';
    laboratory.step.snapshot.restore();
    const examples = new ExamplesAsked(laboratory, about, folder, this.#asked);
    return (within) => examples.ask(within);
  }

  #answer(request: Request): unknown {
    const { method, params } = request;
    const ready = this.#ready.get(request.id);
    if (ready !== undefined) {
      return ready();
    }
    const laboratory = this.#laboratory;
    if (laboratory === null) {
      throw notApplicable('Nothing was captured yet.');
    }
    const { gate, step, parts, store } = laboratory;
    const { core, engine } = gate;
    switch (method) {
      case 'loss/evaluate': {
        const query = params as LossQuery;
        const criterion = this.#criterionOf(laboratory);
        return engine.tidy(() => {
          const outputs = substituted(core, engine, step, parts, query, (id) => store.tensor(id));
          return { value: Number(criterion.loss(outputs, query.rows ?? null).dataSync()[0]) };
        });
      }
      case 'loss/minimize':
        return leastLoss(core, engine, step, parts, this.#criterionOf(laboratory), params as LossMinimumQuery);
      case 'experiment/run': {
        this.#requireRepeat();
        return runExperiment(
          laboratory,
          params as Experiment,
          this.#drawn,
          this.#asking(laboratory, params as Experiment),
        );
      }
      case 'tensor/save': {
        const saved = store.save((params as { readonly id: TensorId }).id);
        if (saved === null) {
          throw notApplicable('There is no tensor with this id.');
        }
        return saved;
      }
      case 'weights/list':
        if (this.#parameters?.watch !== true) {
          step.snapshot.restore();
        }
        return weightsOf(step).map(({ name, variable }) => store.summarise(variable, name));
      case 'frames/variables':
        return this.#variables;
      default:
        return method === 'activations/describe' && this.#parameters?.watch === true
          ? this.#layersNow(laboratory, params as ActivationsQuery)
          : this.#inspect(laboratory, request);
    }
  }

  /** Of a script that trains by itself, whose weights stay as they are. */
  #layersNow(laboratory: Laboratory, query: ActivationsQuery): unknown {
    const live = this.#liveState(laboratory.gate, laboratory.step);
    try {
      return activationsNow(laboratory, this.#provenance, query);
    } finally {
      live.restore();
    }
  }

  #inspect(laboratory: Laboratory, request: Request): unknown {
    return inspect(
      laboratory,
      {
        provenance: this.#provenance,
        randomUse: this.#randomUse,
        weights: () => weightsOf(laboratory.step).map(({ variable }) => variable),
        criterion: () => this.#criterionOf(laboratory),
        requireRepeat: () => this.#requireRepeat(),
      },
      request,
    );
  }

  #requireRepeat(): void {
    if (this.#verdict?.exact !== true) {
      throw notApplicable(this.#verdict?.reason ?? 'The captured step could not be repeated exactly.');
    }
  }

  #criterionOf({ gate, step, parts }: Laboratory): Criterion {
    if (this.#criterion === null) {
      try {
        this.#criterion = provenCriterion(gate, step, parts);
      } catch (error) {
        this.#criterion = error instanceof ProbeError ? error : notApplicable(String(error));
      }
    }
    if (this.#criterion instanceof ProbeError) {
      throw this.#criterion;
    }
    return this.#criterion;
  }
}

const WATCHED: RepeatVerdict = {
  exact: false,
  way: null,
  loss: null,
  reason: 'The training is watched, so no step is repeated.',
};

/** As the script holds it and as the framework does (a Sequential's inner model). */
const modelsOf = ({ call, layers }: Step): readonly object[] =>
  [call.model, layers?.model].filter((model) => model !== null && model !== undefined);

/** Ends at once: no `exit` listener, no `finally`, nothing that a script would do at its end. */
export function endProcess(code = 0): never {
  const { reallyExit } = process as unknown as { reallyExit: (code: number) => never };
  return reallyExit(code);
}
