import { mkdtemp } from 'node:fs/promises';
import path from 'node:path';
import { RunOverError } from './errors.ts';
import { type LaunchRequest, launchScript, type StoppedScript } from './launch.ts';
import type { Capture } from './protocol/capture.ts';
import type { Examples, ExamplesQuery } from './protocol/examples.ts';
import type { ExamplePredictions } from './protocol/experiments.ts';
import type { ProbeRequests } from './protocol/messages.ts';
import type { ExamplesWanted, Relaunch, Training } from './training.ts';

/** How often somebody who waits for examples is told how far they are. */
const EXAMPLES_CHUNK_MILLISECONDS = 300;

/** What the net says to the examples that were read, after some of the script's own steps. */
export interface Answers extends ExamplePredictions {
  readonly steps: number;
}

export interface LaunchedTraining extends Training {
  /** All examples that were read so far, whoever asked for them; null where none were. */
  readonly examplesRead: Examples | null;
  /** What the net last said to them; null where nobody asked. */
  readonly answers: Answers | null;
  /** Ends every process of this training at once, without unwinding. */
  end(): Promise<void>;
}

/**
 * Starts a script with its probe and waits for the first training step.
 * @throws ExaminationError for every way in which a script does not get there
 */
export async function launchTraining(request: LaunchRequest): Promise<LaunchedTraining> {
  return new ProcessTraining(request, await launchScript(request));
}

/**
 * A training in a child process. Where the script's own loop drives the experiments it ends some time: then a fresh
 * process takes over, brought to the same step, and nobody who asks has to know.
 */
class ProcessTraining implements LaunchedTraining {
  readonly capture: Capture;
  readonly #request: LaunchRequest;
  readonly #startedAt = performance.now();
  #script: StoppedScript;
  examplesRead: Examples | null = null;
  answers: Answers | null = null;

  constructor(request: LaunchRequest, script: StoppedScript) {
    this.#request = request;
    this.#script = script;
    this.capture = script.capture;
  }

  readonly run: Training['run'] = async (experiment) => {
    if (!experiment.observe?.includes('example-predictions') || this.examplesRead === null) {
      return this.#ask('experiment/run', experiment);
    }
    const trace = await this.#ask('experiment/run', { ...experiment, about: this.examplesRead });
    const said = trace.rows.at(-1)?.examplePredictions;
    this.answers = said === undefined ? null : { ...said, steps: trace.rows.length };
    return trace;
  };
  readonly lossOf: Training['lossOf'] = async (query) => (await this.#ask('loss/evaluate', query)).value;
  readonly leastLoss: Training['leastLoss'] = (query) => this.#ask('loss/minimize', query);
  readonly describeStep: Training['describeStep'] = () => this.#ask('step/describe', {});
  readonly dependencies: Training['dependencies'] = (query) => this.#ask('dependencies/describe', query);
  readonly activations: Training['activations'] = (query = {}) => this.#ask('activations/describe', query);
  readonly linearity: Training['linearity'] = () => this.#ask('linearity/describe', {});
  readonly fingerprint: Training['fingerprint'] = () => this.#ask('state/fingerprint', {});
  readonly randomness: Training['randomness'] = () => this.#ask('randomness/describe', {});
  readonly refetch: Training['refetch'] = () => this.#ask('examples/refetch', {});
  readonly compareFunctions: Training['compareFunctions'] = (query) => this.#ask('functions/compare', query);
  readonly saveTensor: Training['saveTensor'] = (id) => this.#ask('tensor/save', { id });
  readonly weights: Training['weights'] = () => this.#ask('weights/list', {});
  readonly variables: Training['variables'] = () => this.#ask('frames/variables', {});

  /** TensorFlow.js reads a pipeline only while the script runs on, so that is done in a process of its own. */
  readonly examples: Training['examples'] = async (wanted) => {
    const { framework, trigger } = this.capture;
    this.answers = null;
    if (framework !== 'tfjs' || trigger === 'fit') {
      return this.#readExamples(wanted, (query) => this.#ask('examples/read', query));
    }
    // Where a loop by hand takes its batches from is known by the script's variables.
    const script = await this.#launch({}, true);
    try {
      return await this.#readExamples(wanted, (query) => script.ask('examples/read', query));
    } finally {
      await script.end();
    }
  };

  async #readExamples(
    { limit, withinMilliseconds, onProgress }: ExamplesWanted,
    ask: (query: ExamplesQuery) => Promise<Examples>,
  ): Promise<Examples> {
    const until = performance.now() + withinMilliseconds;
    for (;;) {
      const remaining = until - performance.now();
      const chunk = Math.max(1, Math.min(EXAMPLES_CHUNK_MILLISECONDS, remaining));
      const read = await ask({ limit, withinMilliseconds: chunk });
      this.examplesRead = read;
      const enough = read.complete || read.examples >= limit || performance.now() >= until;
      if (onProgress?.(read) === false || enough) {
        return read;
      }
    }
  }

  /** The script runs on while it is watched, so it is a process of its own. */
  readonly evaluations: Training['evaluations'] = async (query) => {
    const script = await this.#launch({});
    try {
      return await script.ask('evaluation/observe', query);
    } finally {
      await script.end();
    }
  };

  async relaunch<T>(how: Relaunch, use: (training: Training) => Promise<T>): Promise<T> {
    const relaunch = { ...this.#request.relaunch, ...how };
    const again = new ProcessTraining({ ...this.#request, relaunch }, await this.#launch(how));
    try {
      return await use(again);
    } finally {
      await again.end();
    }
  }

  end(): Promise<void> {
    return this.#script.end();
  }

  async #ask<M extends keyof ProbeRequests>(
    method: M,
    params: ProbeRequests[M]['params'],
  ): Promise<ProbeRequests[M]['result']> {
    try {
      return await this.#script.ask(method, params);
    } catch (error) {
      if (!(error instanceof RunOverError)) throw error;
      await this.#script.end();
      this.#script = await this.#launch({});
      return this.#script.ask(method, params);
    }
  }

  /** Tensors of another process go to a folder of their own: its batch need not be the first one's. */
  async #launch(how: Relaunch, captureVariables = false): Promise<StoppedScript> {
    return launchScript({
      ...this.#request,
      relaunch: { ...this.#request.relaunch, ...how },
      captureVariables,
      // All processes of a training share its time.
      timeoutMilliseconds: Math.max(1, this.#request.timeoutMilliseconds - (performance.now() - this.#startedAt)),
      runDirectory: await mkdtemp(path.join(this.#request.runDirectory, 'again-')),
    });
  }
}
