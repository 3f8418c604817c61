import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { perExample } from '../recipe/2-skeleton/predictionDynamics/perExample.ts';
import { type Dynamics, dynamicsOf } from '../recipe/dynamics.ts';
import { hashOf } from '../recipe/examine.ts';
import { ExaminationError } from '../training/errors.ts';
import type { WatchRecord } from '../training/watching/record.ts';
import { watchScript } from '../training/watching/watchScript.ts';
import type { WatchInvocation } from './arguments.ts';
import { jsonReport, stringifyReport } from './jsonReport.ts';
import { launchSettingsOf } from './launchSettingsOf.ts';
import { prettyReport } from './prettyReport.ts';

/** What became of a training, for the exit code. */
export type WatchOutcome = 'nothing-failed' | 'failed' | 'could-not-run';

/** Runs a script to its end and prints what was recorded. The script's own output goes to the standard error. */
export async function watch(invocation: WatchInvocation, signal: AbortSignal): Promise<WatchOutcome> {
  const script = path.resolve(invocation.script);
  const folder = await mkdtemp(path.join(tmpdir(), 'training-recipe-'));
  try {
    const record = await watchScript({
      script,
      scriptHash: await hashOf(script),
      settings: launchSettingsOf(invocation),
      probesDirectory: path.join(__dirname, 'probes'),
      runDirectory: folder,
      captureWithinMilliseconds: invocation.timeoutSeconds * 1000,
      signal,
      onOutput: (_, text) => process.stderr.write(text),
      onLog: () => {},
      onRecord: () => {},
    });
    const dynamics = await dynamicsOf(record);
    console.log(invocation.format === 'json' ? asJson(record, dynamics) : inWords(record, dynamics));
    if (dynamics.finding.verdict === 'fail') return 'failed';
    return record.end === null ? 'could-not-run' : 'nothing-failed';
  } catch (error) {
    if (!(error instanceof ExaminationError)) throw error;
    const nothing = { ...emptyExamination(script), error };
    console.log(invocation.format === 'json' ? stringifyReport(jsonReport(nothing)) : prettyReport(nothing, false));
    return 'could-not-run';
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

const emptyExamination = (script: string) => ({
  script,
  scriptHash: '',
  startedAt: '',
  capture: null,
  variables: [],
  examples: null,
  answers: null,
  layers: null,
  findings: [],
  error: null,
  stopped: null,
  runDirectory: '',
});

function asJson(record: WatchRecord, { predictions, finding }: Dynamics): string {
  const { script, capture, losses, rates, norms, metrics, predictedAt, end, brokenOff } = record;
  return stringifyReport({
    ...jsonReport({ ...emptyExamination(script), capture, findings: [finding] }),
    training: { losses, rates, norms, metrics, predictedAt, end, brokenOff },
    predictions: typeof predictions === 'string' ? null : { ...predictions, examples: perExample(predictions) },
  });
}

function inWords(record: WatchRecord, { finding }: Dynamics): string {
  const { script, capture, losses, norms, predictedAt, end, brokenOff } = record;
  const examined = prettyReport({ ...emptyExamination(script), capture, findings: [finding] }, process.stdout.isTTY);
  const recorded = `  ${losses.length} steps; gradient and update norms of ${norms.steps.length}, predictions at ${predictedAt.length}`;
  const cost =
    end === null
      ? `broken off: ${brokenOff}`
      : `${(end.milliseconds / 1000).toFixed(1)} s, of which the recorder took ${((100 * end.recorderMilliseconds) / end.milliseconds).toFixed(1)} %`;
  const raised = end?.message ? `\n  The script ended with ${end.message}` : '';
  return `${examined}\n${recorded}; ${cost}${raised}`;
}
