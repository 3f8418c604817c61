import path from 'node:path';
import * as vscode from 'vscode';

const KEY = 'watchTrainingOf';

/** Checks leave no trace; a training that is watched does what the script does. Asked once for each script. */
export async function mayTrainToItsEnd(script: string, memory: vscode.Memento): Promise<boolean> {
  const confirmed = memory.get<readonly string[]>(KEY) ?? [];
  if (confirmed.includes(script)) return true;
  const watch = 'Watch Training';
  const answer = await vscode.window.showInformationMessage(
    `Run ${path.basename(script)} to its end?`,
    {
      modal: true,
      detail:
        'Unlike a check, this is the script’s own training, step for step: checkpoints, logs and whatever else it writes are written, and experiment trackers are told. Nothing of it is changed; cancelling kills it.',
    },
    watch,
  );
  if (answer !== watch) return false;
  await memory.update(KEY, [...confirmed, script]);
  return true;
}
