import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { escapeHtml } from './escapeHtml.ts';
import type { ReportCheck, ReportSnapshot } from './reportMessages.ts';

/**
 * The report as one file that any browser opens: the panel's own page with its script, its style and what it shows.
 * @param webviewFolder where `report.js` and `report.css` lie
 */
export async function savedReport(snapshot: ReportSnapshot, webviewFolder: string, savedAt: Date): Promise<string> {
  const [script, style] = await Promise.all(
    ['report.js', 'report.css'].map((name) => readFile(path.join(webviewFolder, name), 'utf8')),
  );
  const kept = withoutPaths({ ...snapshot, savedAt: savedAt.toISOString().slice(0, 16).replace('T', ' ') });
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
  return {
    ...snapshot,
    script: snapshot.scriptName,
    doing: null,
    focus: null,
    stages: snapshot.stages.map((stage) => ({ ...stage, checks: stage.checks.map(withoutPlace) })),
  };
}

const withoutPlace = (check: ReportCheck): ReportCheck =>
  check.finding === null ? check : { ...check, finding: { ...check.finding, location: null } };

/** Nothing in the text ends the element that it stands in. */
const inside = (element: string, text: string): string =>
  text.replaceAll(new RegExp(`</(?=${element})`, 'gi'), '<\\/').replace(/\n?\/[/*]# sourceMappingURL=.*/g, '');
