import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { inRepository } from '../../scripts/repository.ts';
import type { Finding } from '../../src/recipe/check.ts';
import { examine } from '../../src/recipe/examine.ts';
import { allChecks } from '../../src/recipe/recipe.ts';
import { defaultLaunchSettings } from '../../src/training/launchSettings.ts';
import type { ZooFramework } from './expectation.ts';
import { findPython } from './python.ts';

/** What the zoo reads of an examination. */
export interface Report {
  readonly findings: readonly ReportedFinding[];
  readonly error: { readonly kind: string; readonly message: string } | null;
}

export interface ReportedFinding {
  readonly check: string;
  readonly verdict: Finding['verdict'];
  readonly message: string;
  readonly location: { readonly file: string; readonly line: number } | null;
}

const TIMEOUT_MILLISECONDS = 60_000;

/** Where a script of the zoo lies. */
export const scriptFile = (framework: ZooFramework, file: string): string =>
  inRepository('test', 'zoo', framework, file);

/**
 * Examines a script as the command line does, with the built probes. All scripts are examined by one process, which loads
 * each framework once.
 * @param checks ids; none: all checks
 */
export async function reportOn(framework: ZooFramework, file: string, checks: readonly string[]): Promise<Report> {
  const python = framework === 'tfjs' ? null : findPython(framework);
  const runsDirectory = await mkdtemp(path.join(tmpdir(), 'training-recipe-zoo-'));
  try {
    return await examine({
      script: scriptFile(framework, file),
      checks: allChecks.filter(({ id }) => checks.length === 0 || checks.includes(id)),
      launch: { ...defaultLaunchSettings, python },
      probesDirectory: inRepository('dist', 'probes'),
      runsDirectory,
      captureVariables: false,
      goOn: true,
      timeoutMilliseconds: TIMEOUT_MILLISECONDS,
      signal: new AbortController().signal,
      onEvent: () => {},
    });
  } finally {
    await rm(runsDirectory, { recursive: true, force: true });
  }
}
