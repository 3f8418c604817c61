import * as vscode from 'vscode';
import type { TensorPanel } from '../panels/tensorPanel.ts';
import { askedFor } from './askedFor.ts';
import { HandOverError } from './handOver.ts';
import { pausedFrame } from './pausedFrame.ts';
import type { TakenTensors } from './takenTensors.ts';

/** *Show Tensor*: takes what the person asked for from the paused program and opens it. */
export async function showTensor(argument: unknown, taken: TakenTensors, panel: TensorPanel): Promise<void> {
  const frame = await pausedFrame();
  if (frame === null) {
    void vscode.window.showInformationMessage(
      'No JavaScript or Python program is paused. Set a breakpoint, start debugging, and ask again when it stops.',
    );
    return;
  }
  const expression = askedFor(argument);
  if (expression === null) {
    void vscode.window.showInformationMessage('Put the cursor on a variable, or choose one in the Variables view.');
    return;
  }
  try {
    const location = vscode.ProgressLocation.Window;
    const tensor = await vscode.window.withProgress({ location, title: `Taking ${expression}` }, () =>
      taken.take(expression, frame),
    );
    panel.showTaken(tensor);
  } catch (error) {
    if (!(error instanceof HandOverError)) throw error;
    void vscode.window.showWarningMessage(`${expression} cannot be shown. ${error.message}`);
  }
}
