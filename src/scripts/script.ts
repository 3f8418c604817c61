import type { Framework } from '../training/protocol/capture.ts';

/** A call that takes training steps, as the quick scan saw it. Lines and columns count from 1. */
export interface TrainingLine {
  /** The script itself, or a local module that it imports. Absolute. */
  readonly file: string;
  readonly line: number;
  readonly column: number;
  /** Of a notebook: the cell, from 0 among all of its cells; `line` is the line in it. */
  readonly cell?: number;
  /** The method's name: `fit`, `minimize`, `backward`. */
  readonly call: string;
}

/** A file that a person would run to train a net. */
export interface DiscoveredScript {
  /** Absolute. */
  readonly file: string;
  readonly framework: Framework;
  /** Never empty; the script's own lines come first. */
  readonly trainingLines: readonly TrainingLine[];
  /** The script and every local module that it imports, directly or not. Absolute. */
  readonly files: readonly string[];
}

/** What the quick scan reads off one file's text. */
export interface SourceScan {
  /** The framework that the file imports itself; null when it imports none. */
  readonly framework: Framework | null;
  /** Module specifiers as written, type-only imports left out. */
  readonly imports: readonly string[];
  readonly calls: readonly Omit<TrainingLine, 'file'>[];
  /** The file says that it can be run by itself: `require.main === module`, `__name__ == '__main__'`. */
  readonly runsItself: boolean;
}
