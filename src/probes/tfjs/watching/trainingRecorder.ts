import type { Metric, WatchEnd, WatchQuery, WatchRow } from '../../../training/protocol/watching.ts';
import { learningRateOf } from '../capture/captureSummary.ts';
import { ExamplesAsked } from '../examples/predictions.ts';
import type { Laboratory } from '../experiments/laboratory.ts';
import type { Predictor } from '../experiments/predictions.ts';
import { l2 } from '../experiments/stepEngine.ts';
import { relativeChange } from '../experiments/updates.ts';
import type { Channel } from '../process/channel.ts';
import type { PassingStep } from '../recording/gate.ts';
import type { Step } from '../recording/step.ts';
import type { Gradients, Tensor, Variable } from '../tensors/framework.ts';
import { ProbeError } from '../tensors/probeError.ts';
import { hold } from '../tensors/tensorStore.ts';
import { Budget, isAskedAbout } from './budget.ts';
import { hearMetrics } from './metrics.ts';
import { PredictionFiles } from './predictionFiles.ts';
import { watchPredictor } from './predictor.ts';

const SEND_AFTER_MILLISECONDS = 200;
/** To ask it would run lines of the script's, which draw batches and count. */
const OWN_CLOSURE =
  'The script trains by a closure of its own, and the net in it cannot be called with other examples.';

/** How the script came to its end. */
export interface ScriptOutcome {
  readonly exitCode: number;
  readonly error: Error | null;
}

type Row = { -readonly [K in keyof WatchRow]: WatchRow[K] };

/** Records a training that nobody steers. A fault of its own ends the recording, never the training. */
export class TrainingRecorder {
  readonly #laboratory: Laboratory;
  readonly #channel: Channel;
  readonly #folder: string;
  readonly #budget: Budget;
  readonly #predict: Predictor | null;
  #refusal: string | null;
  readonly #sample: WatchQuery['sample'];
  #sampleAnswers: WatchEnd['sampleAnswers'] = null;
  #withoutSample: string | null = null;
  #files: PredictionFiles | null = null;
  #rows: Row[] = [];
  #sent = Date.now();
  #steps = 0;
  #rate: number | null = null;
  /** Before the last step's update. */
  #before: { readonly row: Row; readonly weights: readonly (readonly [Variable, Tensor])[] } | null = null;
  #broken = false;
  /** Variables of the last step that was one of this training. */
  #trained: readonly Variable[] | null = null;

  constructor(laboratory: Laboratory, channel: Channel, folder: string, query: WatchQuery) {
    this.#laboratory = laboratory;
    this.#channel = channel;
    this.#folder = folder;
    this.#budget = new Budget(query.shareOfTime);
    this.#sample = query.sample;
    const predictor = watchPredictor(laboratory);
    this.#predict = typeof predictor === 'string' ? null : predictor;
    this.#refusal = typeof predictor === 'string' ? predictor : null;
    laboratory.gate.metrics = hearMetrics((metrics) => this.#guarded(() => this.#noteMetrics(metrics)));
    const { loss, gradientUse } = laboratory.step;
    this.#guarded(() => {
      const row = this.#begin();
      // Weights that the script assigns itself have got their update by now.
      if (gradientUse?.how !== 'assign') {
        this.#predictInto(row);
      }
      row.loss = loss;
    });
  }

  /** The gradients of the captured step, where they come back through the gate. */
  captured({ grads }: Gradients): void {
    const row = this.#rows[0];
    if (row !== undefined && row.step === 0) {
      this.#guarded(() => this.#noteNorms(row, this.#laboratory.step, grads));
    }
  }

  /** A training step of the script; stands at the gate as it is. */
  readonly step = (passing: PassingStep, proceed: () => Gradients): Gradients => {
    const row = this.#broken ? null : this.#beginStep(passing);
    const gradients = proceed();
    if (row !== null) {
      this.#endStep(row, passing, gradients);
    }
    return gradients;
  };

  // What stands at each step is cold code between the framework's: every function that it goes through is felt.
  /** @returns null for a step that is none of this training */
  #beginStep(passing: PassingStep): Row | null {
    try {
      if (this.#before !== null) {
        this.#noteUpdates();
      }
      if (!this.#trainsTheSame(passing)) {
        return null;
      }
      const row = this.#begin();
      if (isAskedAbout(row.step)) {
        this.#predictInto(row);
      }
      return row;
    } catch (error) {
      this.#breakOff(error);
      return null;
    }
  }

  #endStep(row: Row, passing: PassingStep, { value, grads }: Gradients): void {
    try {
      row.loss = Number(value.dataSync()[0]);
      if (isAskedAbout(row.step)) {
        this.#noteNorms(row, passing, grads);
      }
      if (Date.now() - this.#sent > SEND_AFTER_MILLISECONDS) {
        this.#send(1);
      }
    } catch (error) {
      this.#breakOff(error);
    }
  }

  /** The script has come to its end. */
  over({ exitCode, error }: ScriptOutcome): WatchEnd {
    this.#guarded(() => {
      this.#noteUpdates();
      if (this.#refusal === null) {
        const row: Row = { step: this.#steps, loss: null };
        this.#budget.predictions.more(() => this.#appendPredictions(row));
        if (row.predicted === true) {
          this.#rows.push(row);
        }
      }
      this.#send(0);
    });
    if (this.#sample !== null) {
      this.#guarded(() => this.#budget.predictions.more(() => this.#answerSample()));
    }
    const raised = error !== null || exitCode !== 0;
    return {
      ended: raised ? 'raised' : 'script-ended',
      message: raised ? (error === null ? `exit code ${exitCode}` : `${error.name}: ${error.message}`) : null,
      steps: this.#steps,
      milliseconds: this.#budget.elapsed(),
      recorderMilliseconds: this.#budget.spent,
      withoutPredictions: this.#refusal,
      sampleAnswers: this.#sampleAnswers,
      withoutSample: this.#withoutSample,
    };
  }

  /** Layers that are first applied in the captured step bring weights that only later steps train. */
  #trainsTheSame({ layers, variables }: PassingStep): boolean {
    const { step } = this.#laboratory;
    if (layers?.model !== step.layers?.model) {
      return false;
    }
    if (variables === this.#trained) {
      return true;
    }
    if (!step.variables.every((each) => variables.includes(each))) {
      return false;
    }
    this.#trained = variables;
    return true;
  }

  #begin(): Row {
    const row: Row = { step: this.#steps, loss: Number.NaN };
    this.#steps += 1;
    this.#rows.push(row);
    const { optimizer, layers } = this.#laboratory.step;
    const holding = optimizer ?? layers?.model.optimizer_ ?? null;
    const rate = holding === null ? null : learningRateOf(holding);
    if (rate !== null && rate !== this.#rate) {
      row.learningRate = rate;
      this.#rate = rate;
    }
    return row;
  }

  #predictInto(row: Row): void {
    if (this.#refusal === null && this.#budget.predictions.isDue(row.step)) {
      this.#budget.predictions.record(row.step, () => this.#appendPredictions(row));
    }
  }

  #appendPredictions(row: Row): void {
    const { gate } = this.#laboratory;
    const predict = this.#predict;
    if (predict === null) {
      return;
    }
    gate.outsideOfStep(() =>
      gate.engine.tidy(() => {
        const outputs = predict();
        try {
          this.#files ??= new PredictionFiles(
            this.#folder,
            outputs.map(({ shape }) => shape),
          );
        } catch (error) {
          if (!(error instanceof RangeError)) throw error;
          this.#refusal = 'The net gives too many numbers for one example to record them step by step.';
          return;
        }
        this.#files.append(outputs);
        row.predicted = true;
      }),
    );
  }

  #answerSample(): void {
    const { gate, step } = this.#laboratory;
    const refusal = this.#refusal ?? (step.layers === null ? OWN_CLOSURE : null);
    try {
      if (refusal === null) {
        this.#sampleAnswers = gate.outsideOfStep(() =>
          new ExamplesAsked(this.#laboratory, this.#sample ?? undefined, this.#folder, 1).ask(),
        );
      }
      this.#withoutSample = refusal;
    } catch (error) {
      if (!(error instanceof ProbeError)) {
        throw error;
      }
      this.#withoutSample = error.message;
    }
  }

  #noteNorms(row: Row, { variables }: Pick<Step, 'variables'>, grads: Gradients['grads']): void {
    if (!this.#budget.norms.isDue(row.step)) {
      return;
    }
    this.#budget.norms.record(row.step, () => {
      row.gradientNorms = Object.fromEntries(
        variables.flatMap(({ name }, index) => {
          const gradient = grads[index];
          return gradient ? [[name, l2(gradient)]] : [];
        }),
      );
      const { engine } = this.#laboratory.gate;
      this.#before = { row, weights: variables.map((each) => [each, hold(engine, each)] as const) };
    });
  }

  #noteMetrics(metrics: readonly Metric[]): void {
    if (metrics.length > 0) {
      this.#rows.push({ step: this.#steps, loss: null, metrics });
    }
  }

  /** What the last step's update did, seen when the next one begins. */
  #noteUpdates(): void {
    const before = this.#before;
    if (before === null) {
      return;
    }
    this.#before = null;
    this.#budget.norms.more(() => {
      before.row.updateRatios = Object.fromEntries(
        before.weights.map(([variable, old]) => {
          const ratio = variable.isDisposed ? Number.NaN : relativeChange(old, variable);
          old.dispose();
          return [variable.name, ratio];
        }),
      );
    });
  }

  /** @param held how many of the last rows are not complete yet */
  #send(held: number): void {
    const rows = this.#rows.splice(0, this.#rows.length - held);
    if (rows.length > 0) {
      this.#channel.notify('watch/rows', { rows });
    }
    this.#sent = Date.now();
  }

  #guarded(f: () => void): void {
    if (this.#broken) {
      return;
    }
    try {
      f();
    } catch (error) {
      this.#breakOff(error);
    }
  }

  #breakOff(error: unknown): void {
    this.#broken = true;
    this.#send(1);
    const said = error instanceof Error ? error.stack : String(error);
    this.#channel.notify('log', { message: `The recording broke off: ${said}` });
  }
}
