import type { Ranks } from './protocol/messages.ts';

/** How a person runs their script: from a matching launch configuration, settings or the command line. */
export interface LaunchSettings {
  /** The Node to run JavaScript and TypeScript with; null: the one on the PATH, else the editor's own. */
  readonly node: string | null;
  /** The Python to run Python scripts with; null: the workspace's `.venv`, else the one on the PATH. */
  readonly python: string | null;
  /** Null: the script's folder. */
  readonly cwd: string | null;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  /** For Python scripts that several processes train together. Null: it is run by itself. */
  readonly ranks: Ranks | null;
  /** Whether an interpreter that has the framework loaded is kept, of which each run of a Python script is a copy. */
  readonly keepsFrameworkLoaded: boolean;
}

export const defaultLaunchSettings: LaunchSettings = {
  node: null,
  python: null,
  cwd: null,
  args: [],
  env: {},
  ranks: null,
  keepsFrameworkLoaded: true,
};

/** A check shall not litter anyone's experiment tracker. A person's own environment settings win over these. */
export const quietTrackers: Readonly<Record<string, string>> = {
  WANDB_MODE: 'disabled',
  COMET_MODE: 'disabled',
  NEPTUNE_MODE: 'debug',
};
