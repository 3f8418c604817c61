import { mkdtemp } from 'node:fs/promises';
import path from 'node:path';
import { ExaminationError, NotApplicableError, orNull, RunOverError } from './errors.ts';
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
  const startedAt = performance.now();
  return new ProcessTraining(request, await launchScript(request), startedAt);
}

/**
 * A training in a child process. Where the script's own loop drives the experiments it ends some time: then a fresh
 * process takes over, brought to the same step, and nobody who asks has to know.
 */
class ProcessTraining implements LaunchedTraining {
  readonly capture: Capture;
  readonly #request: LaunchRequest;
  readonly #startedAt: number;
  #script: StoppedScript;
  examplesRead: Examples | null = null;
  answers: Answers | null = null;

  /** @param startedAt when the first of its processes was, from which on its time counts */
  constructor(request: LaunchRequest, script: StoppedScript, startedAt: number) {
    this.#request = request;
    this.#startedAt = startedAt;
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

  async #readExamples(wanted: ExamplesWanted, ask: AskForExamples): Promise<Examples> {
    return readExamples(wanted, async (query) => {
      this.examplesRead = await ask(query);
      return this.examplesRead;
    });
  }

  /** The script runs on while it is watched, so it is a process of its own. */
  readonly evaluations: Training['evaluations'] = async ({ compareWith, ...query }) => {
    const script = await this.#launch({}, compareWith !== undefined);
    try {
      if (compareWith === undefined) return await script.ask('evaluation/observe', query);
      const trainingExamples = await orNull(readExamples(compareWith, (asked) => script.ask('examples/read', asked)));
      return { ...(await script.ask('evaluation/observe', query)), trainingExamples };
    } catch (error) {
      // It came to its end while its data was read.
      if (!(error instanceof RunOverError) || compareWith === undefined) throw error;
      return { ...(await this.evaluations(query)), trainingExamples: null };
    } finally {
      await script.end();
    }
  };

  async relaunch<T>(how: Relaunch, use: (training: Training) => Promise<T>): Promise<T> {
    const relaunch = { ...this.#request.relaunch, ...how };
    const again = new ProcessTraining({ ...this.#request, relaunch }, await this.#launch(how), this.#startedAt);
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
    try {
      return await launchScript({
        ...this.#request,
        relaunch: { ...this.#request.relaunch, ...how },
        captureVariables,
        // All processes of a training share its time.
        timeoutMilliseconds: Math.max(1, this.#request.timeoutMilliseconds - (performance.now() - this.#startedAt)),
        runDirectory: await mkdtemp(path.join(this.#request.runDirectory, 'again-')),
      });
    } catch (error) {
      // It came to its first step before: what is left of the time is too short, and the script hangs nowhere.
      const isLate = error instanceof ExaminationError && error.kind === 'hung';
      throw isLate ? new ExaminationError('timed-out', error.message) : error;
    }
  }
}

type AskForExamples = (query: ExamplesQuery) => Promise<Examples>;

/** Reads on until there is enough, or the time is over. */
async function readExamples(
  { limit, withinMilliseconds, filledUp = false, onProgress }: ExamplesWanted,
  ask: AskForExamples,
): Promise<Examples> {
  const until = performance.now() + withinMilliseconds;
  for (;;) {
    const remaining = until - performance.now();
    const chunk = Math.max(1, Math.min(EXAMPLES_CHUNK_MILLISECONDS, remaining));
    const read = await ask({ limit, withinMilliseconds: chunk });
    if (!filledUp && [...read.inputs, ...read.targets].some(({ summary }) => summary.filling !== undefined)) {
      throw new NotApplicableError(
        'Its examples have different sizes, so they cannot be laid side by side and compared number by number.',
      );
    }
    const enough = read.complete || read.examples >= limit || performance.now() >= until;
    if (onProgress?.(read) === false || enough) {
      return read;
    }
  }
}
