import path from 'node:path';
import type { TimedFinding } from '../recipe/check.ts';
import type { Examination } from '../recipe/examine.ts';
import { placeText } from '../training/placeText.ts';

/** An examination as JUnit XML: a test suite for the script, a test case for each check. Warnings pass, and say so. */
export function junitReport({ script, startedAt, findings, error }: Examination): string {
  const name = path.relative('.', script);
  const count = (verdict: TimedFinding['verdict']) => findings.filter((finding) => finding.verdict === verdict).length;
  const seconds = findings.reduce((sum, { milliseconds }) => sum + milliseconds, 0) / 1000;
  const suite = attributes({
    name,
    tests: findings.length + (error ? 1 : 0),
    failures: count('fail'),
    errors: count('error') + (error ? 1 : 0),
    skipped: count('not-applicable'),
    time: seconds.toFixed(3),
    timestamp: startedAt,
  });
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    '<testsuites>',
    `  <testsuite ${suite}>`,
    ...findings.map((finding) => testCase(name, finding)),
    ...(error
      ? [
          `    <testcase ${attributes({ classname: name, name: 'examination', time: 0 })}>`,
          `      <error ${attributes({ message: error.message, type: error.kind })}>${xmlText(error.scriptStack ?? error.message)}</error>`,
          '    </testcase>',
        ]
      : []),
    '  </testsuite>',
    '</testsuites>',
  ].join('\n');
}

function testCase(script: string, finding: TimedFinding): string {
  const { check, milliseconds } = finding;
  const open = `    <testcase ${attributes({ classname: script, name: check, time: (milliseconds / 1000).toFixed(3) })}`;
  const outcome = outcomeOf(finding);
  return outcome === null ? `${open}/>` : `${open}>\n      ${outcome}\n    </testcase>`;
}

function outcomeOf({ verdict, message, location, advice }: TimedFinding): string | null {
  const place = location ? placeText(path.relative('.', location.file), location) : null;
  const text = xmlText([message, place, advice].filter((part) => part !== null).join('\n'));
  switch (verdict) {
    case 'pass':
      return null;
    case 'warn':
      return `<system-out>${xmlText(`warning: ${message}`)}</system-out>`;
    case 'fail':
      return `<failure ${attributes({ message, type: 'fail' })}>${text}</failure>`;
    case 'not-applicable':
      return `<skipped ${attributes({ message })}/>`;
    case 'error':
      return `<error ${attributes({ message, type: 'error' })}>${text}</error>`;
  }
}

const attributes = (values: Readonly<Record<string, string | number>>): string =>
  Object.entries(values)
    .map(([name, value]) => `${name}="${xmlText(String(value))}"`)
    .join(' ');

/** XML 1.0 has no way to write most control characters at all, so they are left out. */
function xmlText(text: string): string {
  return text
    .replaceAll(/[^\t\n\r\u{20}-\u{D7FF}\u{E000}-\u{FFFD}\u{10000}-\u{10FFFF}]/gu, '')
    .replaceAll(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
