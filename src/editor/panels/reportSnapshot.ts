import path from 'node:path';
import { allChecks, recipe } from '../../recipe/recipe.ts';
import { placeText } from '../../training/placeText.ts';
import type { Activity } from '../examinations/examinations.ts';
import { verdictWord } from '../examinations/outcome.ts';
import type { DatedFinding, Examined, ScriptResults } from '../examinations/scriptResults.ts';
import type { ReportFinding, ReportSnapshot } from './reportMessages.ts';
import { trainingLine } from './trainingLine.ts';

/** What is shown beside the findings. */
export type ReportPictures = Pick<ReportSnapshot, 'batch' | 'firstLayer' | 'trainings' | 'baseline'>;

export function reportSnapshot(
  { script, findings, capture, error }: ScriptResults,
  activity: Activity | null,
  isStale: (examined: Examined) => boolean,
  focus: ReportSnapshot['focus'],
  { batch, firstLayer, trainings, baseline }: ReportPictures,
): ReportSnapshot {
  return {
    script,
    scriptName: path.basename(script),
    doing: activity?.message ?? null,
    error: error?.message ?? null,
    training: capture === null ? null : trainingLine(capture.capture),
    focus,
    savedAt: null,
    batch,
    firstLayer,
    trainings,
    baseline,
    leftOut: [],
    stages: recipe
      .filter(({ checks }) => checks.length > 0)
      .map(({ number, title, checks }) => ({
        title: `${number} ${title}`,
        checks: checks.map(({ id, title: name, question }) => {
          const dated = findings[id];
          return { id, title: name, question, finding: dated ? reportFinding(dated, isStale(dated)) : null };
        }),
      })),
  };
}

function reportFinding({ finding }: DatedFinding, stale: boolean): ReportFinding {
  const { verdict, message, expected, observed, advice, location, refersTo, evidence, plots } = finding;
  const leader = allChecks.find(({ id }) => id === refersTo);
  return {
    verdict,
    verdictWord: verdictWord(verdict),
    stale,
    message,
    expected,
    observed,
    advice,
    location,
    place: location === null ? null : placeText(path.basename(location.file), location),
    refersTo: leader ? { id: leader.id, title: leader.title } : null,
    evidence,
    plots,
  };
}
