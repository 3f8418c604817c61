import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { ExaminationError, NotApplicableError, orNull } from '../training/errors.ts';
import { type Answers, type LaunchedTraining, launchTraining } from '../training/launchedTraining.ts';
import type { LaunchSettings } from '../training/launchSettings.ts';
import { type LayersSeen, seeLayers } from '../training/layersSeen.ts';
import type { Capture, FrameVariables } from '../training/protocol/capture.ts';
import type { Examples } from '../training/protocol/examples.ts';
import { createRunDirectory } from '../training/runStore.ts';
import type { Training } from '../training/training.ts';
import type { Check, TimedFinding } from './check.ts';
import { findingOf } from './findingOf.ts';
import { judgeCheck } from './judgeCheck.ts';
import { referToCauses } from './referToCauses.ts';
import { cheapestFirst, shareOfTime } from './shareOfTime.ts';

/** An obstacle at which an examination did not go on. */
export interface StoppedAt {
  /** The check that failed. */
  readonly by: string;
  /** The checks that were not done because of it. */
  readonly left: readonly string[];
}

/** What one examination of a script left behind: one process, one capture, the findings of the checks asked for. */
export interface Examination {
  readonly script: string;
  /** SHA-256 of the script's text when it was examined; results of another text are stale. */
  readonly scriptHash: string;
  readonly startedAt: string;
  readonly capture: Capture | null;
  /** The user's frames with their tensors; empty unless asked for. */
  readonly variables: readonly FrameVariables[];
  /** Of the training's data source; their files lie in the run's folder. Null where nobody asked for them. */
  readonly examples: Examples | null;
  /** What the net says to them, after some steps; null where nobody asked. */
  readonly answers: Answers | null;
  /** Null where nobody asked for them. */
  readonly layers: LayersSeen | null;
  readonly findings: readonly TimedFinding[];
  readonly error: ExaminationError | null;
  readonly stopped: StoppedAt | null;
  /** Where its `.npy` files lie. */
  readonly runDirectory: string;
}

/** What goes on during an examination, as it happens. */
export type ExaminationEvent =
  | { readonly kind: 'progress'; readonly message: string }
  | { readonly kind: 'captured'; readonly capture: Capture }
  | { readonly kind: 'finding'; readonly finding: TimedFinding }
  | { readonly kind: 'output'; readonly stream: 'stdout' | 'stderr'; readonly text: string };

export interface ExaminationRequest {
  /** Absolute path. */
  readonly script: string;
  /** None: the script is only captured, to look at its batch. */
  readonly checks: readonly Check[];
  readonly launch: LaunchSettings;
  readonly probesDirectory: string;
  /** A new folder for the run is made in it. */
  readonly runsDirectory: string;
  readonly captureVariables: boolean;
  /** Reads so many examples of the data source, to be looked at. Checks read those that they need by themselves. */
  readonly examples?: number;
  /** Keeps what comes out of each layer, to be looked at. */
  readonly layers?: boolean;
  /** Whether to go on behind an obstacle with checks that train further. Those that need a moment only are always done. */
  readonly goOn: boolean;
  readonly timeoutMilliseconds: number;
  readonly signal: AbortSignal;
  readonly onEvent: (event: ExaminationEvent) => void;
}

/**
 * Runs a script to its first training step and lets each check judge it, cheap ones first; findings keep the order asked.
 * Never rejects for what a script does: that is in `error`. Findings made before a failure are kept.
 */
export async function examine(request: ExaminationRequest): Promise<Examination> {
  const { script, onEvent } = request;
  const startedAt = new Date().toISOString();
  const start = performance.now();
  const runDirectory = await createRunDirectory(request.runsDirectory);
  const scriptHash = await hashOf(script);
  const findings: TimedFinding[] = [];
  let capture: Capture | null = null;
  let variables: readonly FrameVariables[] = [];
  let error: ExaminationError | null = null;
  let layers: LayersSeen | null = null;
  let obstacle: Check | null = null;
  const left: Check[] = [];
  let training: LaunchedTraining | null = null;
  try {
    onEvent({ kind: 'progress', message: 'Running the script to its first training step' });
    training = await launchTraining({
      script,
      settings: request.launch,
      probesDirectory: request.probesDirectory,
      runDirectory,
      captureVariables: request.captureVariables,
      timeoutMilliseconds: request.timeoutMilliseconds,
      signal: request.signal,
      onOutput: (stream, text) => onEvent({ kind: 'output', stream, text }),
      onLog: (message) => onEvent({ kind: 'progress', message }),
    });
    capture = training.capture;
    onEvent({ kind: 'captured', capture });
    await saveBatch(training);
    if (request.captureVariables) {
      variables = await saveVariables(training);
    }
    if (request.layers) {
      onEvent({ kind: 'progress', message: 'Looking into the layers' });
      layers = await seeLayers(training);
    }
    if (request.examples !== undefined) {
      await readExamples(
        training,
        request.examples,
        request.timeoutMilliseconds - (performance.now() - start),
        onEvent,
      );
    }
    const inTurn = cheapestFirst(request.checks);
    for (const [index, check] of inTurn.entries()) {
      if (obstacle !== null && !request.goOn && check.effort !== 'moment') {
        left.push(check);
        continue;
      }
      onEvent({ kind: 'progress', message: check.title });
      const remaining = request.timeoutMilliseconds - (performance.now() - start);
      const finding = await judgeCheck(check, training, {
        report: (message) => onEvent({ kind: 'progress', message }),
        withinMilliseconds: shareOfTime(inTurn.slice(index), remaining),
      }).catch((caught: unknown) => {
        if (!isOutOfTime(caught)) {
          throw caught;
        }
        return null;
      });
      if (finding === null) {
        // What was found before holds, and so does the capture.
        for (const undecided of inTurn.slice(index)) {
          const told = outOfTime(undecided, request.timeoutMilliseconds);
          findings.push(told);
          onEvent({ kind: 'finding', finding: told });
        }
        break;
      }
      findings.push(finding);
      if (check.isObstacle && finding.verdict === 'fail') {
        obstacle ??= check;
      }
      onEvent({ kind: 'finding', finding });
    }
  } catch (caught) {
    error = asExaminationError(caught, request.signal);
  } finally {
    await training?.end();
  }
  return {
    script,
    scriptHash,
    startedAt,
    capture,
    variables,
    examples: training?.examplesRead ?? null,
    answers: training?.answers ?? null,
    layers,
    findings: referToCauses(inOrderOf(request.checks, findings)),
    error,
    stopped: obstacle !== null && left.length > 0 ? { by: obstacle.id, left: left.map(({ id }) => id) } : null,
    runDirectory,
  };
}

function inOrderOf(checks: readonly Check[], findings: readonly TimedFinding[]): readonly TimedFinding[] {
  return checks.flatMap(({ id }) => findings.filter(({ check }) => check === id));
}

/** SHA-256 of a file's bytes; of nothing, where it cannot be read. */
export async function hashOf(script: string): Promise<string> {
  const text = await readFile(script).catch(() => '');
  return createHash('sha256').update(text).digest('hex');
}

const isOutOfTime = (caught: unknown): boolean => caught instanceof ExaminationError && caught.kind === 'timed-out';

function outOfTime(check: Check, timeoutMilliseconds: number): TimedFinding {
  const message = `The ${Math.round(timeoutMilliseconds / 1000)} seconds that an examination may take were over before this was decided. Allow more time, or let the script load less data.`;
  return { ...findingOf(check.id, { verdict: 'not-applicable', message }), milliseconds: 0 };
}

/** Kept back for ending the process, so that what was read in time is not lost to the time-out. */
const READING_MARGIN_MILLISECONDS = 2_000;

async function readExamples(
  training: Training,
  limit: number,
  remaining: number,
  onEvent: ExaminationRequest['onEvent'],
): Promise<void> {
  const tell = ({ examples, of }: Examples): true => {
    const all = of === null ? '' : ` of ${of.toLocaleString('en')}`;
    onEvent({
      kind: 'progress',
      message: `Reading the training data: ${examples.toLocaleString('en')}${all} examples`,
    });
    return true;
  };
  const withinMilliseconds = Math.max(1, remaining - READING_MARGIN_MILLISECONDS);
  try {
    await training.examples({ limit, withinMilliseconds, filledUp: true, onProgress: tell });
  } catch (error) {
    throw error instanceof NotApplicableError ? new ExaminationError('examples-unreadable', error.message) : error;
  }
}

/** Keeps the batch for the panels; a tensor that cannot be written leaves its summary. */
async function saveBatch(training: Training): Promise<void> {
  const { batch, outputs } = training.capture;
  const { sideBySide } = batch;
  const shown = sideBySide === undefined ? [] : [...sideBySide.inputs, ...sideBySide.targets];
  for (const { id } of [...batch.inputs, ...batch.targets, ...shown, ...outputs]) {
    await orNull(training.saveTensor(id));
  }
}

async function saveVariables(training: Training): Promise<readonly FrameVariables[]> {
  const frames = (await orNull(training.variables())) ?? [];
  for (const { variables } of frames) {
    for (const { tensor } of variables) {
      if (tensor) {
        await orNull(training.saveTensor(tensor.id));
      }
    }
  }
  return frames;
}

function asExaminationError(caught: unknown, signal: AbortSignal): ExaminationError {
  if (caught instanceof ExaminationError) {
    return caught;
  }
  return signal.aborted
    ? new ExaminationError('cancelled', 'Cancelled.')
    : new ExaminationError('probe-failed', `The examination failed by itself: ${String(caught)}`);
}
