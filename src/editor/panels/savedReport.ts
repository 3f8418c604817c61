import { readFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import type { DynamicsRun, DynamicsSnapshot } from './dynamicsMessages.ts';
import { escapeHtml } from './escapeHtml.ts';
import type { ReportCheck, ReportSnapshot } from './reportMessages.ts';

/** In characters, before what HTML escapes is added: a page is at most about 3 MB. */
const LARGEST_SNAPSHOT = 2_000_000;

/**
 * The report as one file that any browser opens: the panel's own page with its script, its style and what it shows.
 * @param webviewFolder where `report.js` and `report.css` lie
 */
export async function savedReport(snapshot: ReportSnapshot, webviewFolder: string, savedAt: Date): Promise<string> {
  const [script, style] = await Promise.all(
    ['report.js', 'report.css'].map((name) => readFile(path.join(webviewFolder, name), 'utf8')),
  );
  const dated = { ...snapshot, savedAt: savedAt.toISOString().slice(0, 16).replace('T', ' ') };
  const kept = withinSize(withoutPaths(dated));
  return `<!DOCTYPE html>
<html lang="en" class="saved">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; img-src data:">
<style>${inside('style', style ?? '')}</style>
<title>${escapeHtml(`Report: ${snapshot.scriptName}`)}</title>
</head>
<body data-initial="${escapeHtml(JSON.stringify({ script: kept.script }))}" data-snapshot="${escapeHtml(JSON.stringify(kept))}">
<div id="app"></div>
<script>${inside('script', script ?? '')}</script>
</body>
</html>
`;
}

/** What is passed on is the findings, and not where they lie on the person's machine. */
function withoutPaths(snapshot: ReportSnapshot): ReportSnapshot {
  const kept = withoutPlaces(snapshot);
  // Messages, those of the script's own errors among them, may name files.
  const folders = [path.dirname(snapshot.script), os.homedir()].map((folder) => JSON.stringify(folder).slice(1, -1));
  const text = folders.reduce((told, folder) => told.replaceAll(folder, '…'), JSON.stringify(kept));
  return JSON.parse(text) as ReportSnapshot;
}

function withoutPlaces(snapshot: ReportSnapshot): ReportSnapshot {
  return {
    ...snapshot,
    script: snapshot.scriptName,
    doing: null,
    focus: null,
    stages: snapshot.stages.map((stage) => ({ ...stage, checks: stage.checks.map(withoutPlace) })),
    trainings: snapshot.trainings === null ? null : trainingsWithoutPaths(snapshot.trainings),
  };
}

const trainingsWithoutPaths = (trainings: DynamicsSnapshot): DynamicsSnapshot => ({
  ...trainings,
  script: trainings.scriptName,
  error: null,
  runs: trainings.runs.map((run) => ({
    ...run,
    finding: run.finding === null ? null : { ...run.finding, location: null },
    predictions: run.predictions && { ...run.predictions, scores: run.predictions.scores.map(rounded) },
  })),
});

/** As many digits as a picture has shades. */
const rounded = (row: readonly number[]): readonly number[] => row.map((score) => Number(score.toPrecision(4)));

/** What goes first where a page would get too large, each on top of the ones before. */
const LESS: readonly (readonly [words: string, without: (snapshot: ReportSnapshot) => ReportSnapshot])[] = [
  ['predictions on the first batch', (snapshot) => withRuns(snapshot, (run) => ({ ...run, predictions: null }))],
  [
    'pictures of the batch',
    (snapshot) => ({ ...snapshot, batch: snapshot.batch && { ...snapshot.batch, examples: [] } }),
  ],
  [
    'the first layer',
    (snapshot) => ({ ...withRuns(snapshot, (run) => ({ ...run, filters: null })), firstLayer: null }),
  ],
];

function withinSize(snapshot: ReportSnapshot): ReportSnapshot {
  let [kept, leftOut] = [snapshot, snapshot.leftOut];
  for (const [words, without] of LESS) {
    if (JSON.stringify(kept).length <= LARGEST_SNAPSHOT) break;
    leftOut = [...leftOut, words];
    kept = { ...without(kept), leftOut };
  }
  return kept;
}

const withRuns = (snapshot: ReportSnapshot, change: (run: DynamicsRun) => DynamicsRun): ReportSnapshot => ({
  ...snapshot,
  trainings: snapshot.trainings && { ...snapshot.trainings, runs: snapshot.trainings.runs.map(change) },
});

const withoutPlace = (check: ReportCheck): ReportCheck =>
  check.finding === null ? check : { ...check, finding: { ...check.finding, location: null } };

/** Nothing in the text ends the element that it stands in. */
const inside = (element: string, text: string): string =>
  text.replaceAll(new RegExp(`</(?=${element})`, 'gi'), '<\\/').replace(/\n?\/[/*]# sourceMappingURL=.*/g, '');
