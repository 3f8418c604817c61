import { resolveImport } from './resolveImport.ts';
import type { DiscoveredScript, SourceScan } from './script.ts';

interface Candidate extends DiscoveredScript {
  readonly runsItself: boolean;
}

/**
 * The scripts that a person would run, among scanned files: together with the local modules that it imports, an entry
 * imports a framework and trains. A module that another entry imports is not listed by itself, unless it says that it
 * can be run (`require.main === module`, `__name__ == '__main__'`).
 *
 * @param scans what was read of each file, by absolute path
 */
export function findEntries(scans: ReadonlyMap<string, SourceScan>): DiscoveredScript[] {
  const importsOf = new Map<string, readonly string[]>();
  for (const [file, scan] of scans) {
    const local = scan.imports.map((specifier) => resolveImport(specifier, file, (candidate) => scans.has(candidate)));
    importsOf.set(file, [...new Set(local.filter((found) => found !== null && found !== file))] as string[]);
  }
  const candidates = new Map<string, Candidate>();
  for (const file of scans.keys()) {
    const candidate = candidateAt(file, scans, importsOf);
    if (candidate !== null) candidates.set(file, candidate);
  }
  const covered = new Set<string>();
  const listed: Candidate[] = [];
  const list = (candidate: Candidate): void => {
    listed.push(candidate);
    for (const file of candidate.files) covered.add(file);
  };
  const imported = new Set([...candidates.keys()].flatMap((file) => importsOf.get(file) ?? []));
  for (const candidate of candidates.values()) if (!imported.has(candidate.file)) list(candidate);
  for (const candidate of candidates.values()) {
    // Modules that import each other in a circle have no first one; without this none of them would be listed.
    if (imported.has(candidate.file) && (candidate.runsItself || !covered.has(candidate.file))) list(candidate);
  }
  return listed
    .map(({ runsItself: _, ...script }) => script)
    .sort((left, right) => left.file.localeCompare(right.file));
}

function candidateAt(
  file: string,
  scans: ReadonlyMap<string, SourceScan>,
  importsOf: ReadonlyMap<string, readonly string[]>,
): Candidate | null {
  const files = new Set([file]);
  for (const reached of files) for (const next of importsOf.get(reached) ?? []) files.add(next);
  const reachedScans = [...files].map((reached) => ({ reached, scan: scans.get(reached) }));
  const framework = reachedScans.find(({ scan }) => scan?.framework)?.scan?.framework ?? null;
  const trainingLines = reachedScans.flatMap(({ reached, scan }) =>
    (scan?.calls ?? []).map((call) => ({ file: reached, ...call })),
  );
  if (framework === null || trainingLines.length === 0) return null;
  return { file, framework, trainingLines, files: [...files], runsItself: scans.get(file)?.runsItself ?? false };
}
