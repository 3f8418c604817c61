import path from 'node:path';
import { pathToFileURL } from 'node:url';
import type { TimedFinding, Verdict } from '../recipe/check.ts';
import type { Examination } from '../recipe/examine.ts';
import { allChecks } from '../recipe/recipe.ts';
import type { SourceLocation } from '../training/protocol/capture.ts';

const LEVELS: Readonly<Record<Verdict, 'error' | 'warning' | 'note' | 'none'>> = {
  fail: 'error',
  warn: 'warning',
  pass: 'none',
  'not-applicable': 'none',
  error: 'none',
};

const KINDS: Readonly<Record<Verdict, 'fail' | 'pass' | 'notApplicable' | 'open'>> = {
  fail: 'fail',
  warn: 'fail',
  pass: 'pass',
  'not-applicable': 'notApplicable',
  error: 'open',
};

/**
 * An examination as a SARIF 2.1.0 log (OASIS standard), which code hosts and editors read. Files below the base folder
 * are named relative to it, as code hosts want them.
 */
export function sarifReport({ findings, error, script }: Examination, version: string, base: string): object {
  const place = (location: SourceLocation) => physicalLocation(location, base);
  return {
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: {
          driver: {
            name: 'Training Recipe',
            semanticVersion: version,
            rules: allChecks.map(({ id, title, question }) => ({
              id,
              name: title,
              shortDescription: { text: title },
              fullDescription: { text: question },
            })),
          },
        },
        invocations: [
          {
            executionSuccessful: error === null,
            toolExecutionNotifications: error
              ? [
                  {
                    level: 'error',
                    descriptor: { id: error.kind },
                    message: { text: error.message },
                    locations: [place(error.location ?? { file: script, line: 1, column: 1 })],
                  },
                ]
              : [],
          },
        ],
        originalUriBaseIds: { SRCROOT: { uri: `${pathToFileURL(base).href}/` } },
        columnKind: 'utf16CodeUnits',
        results: findings.map((finding) =>
          result(finding, place(finding.location ?? { file: script, line: 1, column: 1 }), place),
        ),
      },
    ],
  };
}

function result(
  { check, verdict, message, advice, related, evidence }: TimedFinding,
  location: object,
  place: (location: SourceLocation) => object,
): object {
  return {
    ruleId: check,
    ruleIndex: allChecks.findIndex(({ id }) => id === check),
    kind: KINDS[verdict],
    level: LEVELS[verdict],
    message: { text: advice === null ? message : `${message} ${advice}` },
    locations: [location],
    relatedLocations: related.map((each) => ({ ...place(each.location), message: { text: each.message } })),
    properties: { evidence },
  };
}

function physicalLocation({ file, line, column }: SourceLocation, base: string): object {
  const relative = path.relative(base, file);
  const isBelow = !relative.startsWith('..') && !path.isAbsolute(relative);
  const artifactLocation = isBelow
    ? { uri: relative.split(path.sep).map(encodeURIComponent).join('/'), uriBaseId: 'SRCROOT' }
    : { uri: pathToFileURL(file).href };
  return { physicalLocation: { artifactLocation, region: { startLine: line, startColumn: Math.max(1, column) } } };
}
