import * as vscode from 'vscode';
import { comparing } from '../../recipe/2-skeleton/generalize.ts';
import { PREDICTION_DYNAMICS } from '../../recipe/2-skeleton/predictionDynamics.ts';
import { type Check, examplesOf } from '../../recipe/check.ts';
import { allChecks, recipe } from '../../recipe/recipe.ts';
import type { Baselines } from '../baseline/baselines.ts';
import { checkPage } from '../checkPage.ts';
import { Command } from '../contributions.ts';
import { showTensor } from '../debugging/showTensor.ts';
import type { TakenTensors } from '../debugging/takenTensors.ts';
import type { Examinations } from '../examinations/examinations.ts';
import { mayRun } from '../examinations/permission.ts';
import type { ScriptLog } from '../examinations/scriptLog.ts';
import type { ScriptResults } from '../examinations/scriptResults.ts';
import type { BaselinePanels } from '../panels/baselinePanels.ts';
import type { DataPanels } from '../panels/dataPanels.ts';
import type { DynamicsPanels } from '../panels/dynamicsPanels.ts';
import type { ReportPanels } from '../panels/reportPanels.ts';
import type { TensorPanel } from '../panels/tensorPanel.ts';
import { isAboutTheScript } from '../problems/complaints.ts';
import type { FixPreview } from '../quickFixes/fixPreview.ts';
import type { QuickFixes } from '../quickFixes/quickFixes.ts';
import { openLine } from '../scripts/openLine.ts';
import { openDocument } from '../scripts/openNotebook.ts';
import type { ScriptCatalogue } from '../scripts/scriptCatalogue.ts';
import { checksOf } from '../sidebar/items.ts';
import { mayTrainToItsEnd } from '../watching/confirm.ts';
import type { Trainings } from '../watching/trainings.ts';
import { pickFunctions } from './pickFunctions.ts';
import { checkOf, isItem, scriptOf } from './target.ts';

export interface CommandParts {
  readonly extensionUri: vscode.Uri;
  readonly catalogue: ScriptCatalogue;
  readonly examinations: Examinations;
  readonly trainings: Trainings;
  readonly baselines: Baselines;
  readonly dataPanels: DataPanels;
  readonly reportPanels: ReportPanels;
  readonly dynamicsPanels: DynamicsPanels;
  readonly baselinePanels: BaselinePanels;
  readonly takenTensors: TakenTensors;
  readonly tensorPanel: TensorPanel;
  readonly quickFixes: QuickFixes;
  readonly fixPreview: FixPreview;
  readonly log: ScriptLog;
  /** Of this workspace. */
  readonly memory: vscode.Memento;
}

/** Read without being asked how many. */
const EXAMPLES_AT_FIRST = 10_000;

type Handler = (argument?: unknown, detail?: unknown, more?: unknown) => unknown;

/** Every command of package.json. Each may be called from the palette, from a tree item, a lens or a link. */
export function registerCommands(parts: CommandParts): vscode.Disposable {
  const handlers = handlersOf(parts);
  return vscode.Disposable.from(
    ...Object.entries(handlers).map(([command, handler]) => vscode.commands.registerCommand(command, handler)),
  );
}

function handlersOf({
  extensionUri,
  catalogue,
  examinations,
  trainings,
  baselines,
  dataPanels,
  reportPanels,
  dynamicsPanels,
  baselinePanels,
  takenTensors,
  tensorPanel,
  quickFixes,
  fixPreview,
  log,
  memory,
}: CommandParts): Record<Command, Handler> {
  const run = async (script: string | null, checks: readonly Check[]): Promise<ScriptResults | null> => {
    if (script === null || !(await mayRun(script, catalogue))) return null;
    // What is looked at in the panel is kept for it, where nothing else was asked for.
    const layers = checks.length > 0 && checks.every(({ panel }) => panel === 'layers');
    const results = await examinations.examine(script, checks, { layers });
    void tellTrouble(results, log);
    const left = allChecks.filter(({ id }) => results.stopped?.left.includes(id));
    void offerToGoOn(results, () => examinations.examine(script, left, { goOn: true }));
    return results;
  };
  return {
    [Command.run]: async (item) => (isItem(item) ? await run(item.script.file, checksOf(item, recipe)) : null),
    [Command.runCheck]: async (argument, id) => {
      const script = await scriptOf(argument, catalogue);
      const check = script === null ? null : await checkOf(argument, id);
      return check === null ? null : await run(script, [check]);
    },
    [Command.runStage]: async (argument) => {
      const script = await scriptOf(argument, catalogue);
      const stage = script === null ? null : await pickStage();
      return stage === null ? null : await run(script, stage.checks);
    },
    [Command.runScript]: async (argument) => run(await scriptOf(argument, catalogue), allChecks),
    [Command.compareFunctions]: async (argument) => {
      const script = await scriptOf(argument instanceof vscode.Uri ? argument.fsPath : argument, catalogue);
      const choice = script === null ? null : await pickFunctions(script);
      return choice === null ? null : await run(script, [comparing(choice)]);
    },
    [Command.cancel]: (argument) => {
      if (isItem(argument)) examinations.cancel(argument.script.file);
      else examinations.cancel(typeof argument === 'string' ? argument : undefined);
    },
    [Command.lookAtData]: async (argument, again) => {
      const script = await scriptOf(argument, catalogue);
      if (script === null) return;
      if (examinations.resultsOf(script).capture !== null && again !== 'again') return dataPanels.show(script);
      if (!(await mayRun(script, catalogue))) return;
      // The panel shows the progress of its own capture.
      dataPanels.show(script);
      void tellTrouble(await examinations.examine(script, []), log);
    },
    [Command.readExamples]: async (argument, limit) => {
      const script = await scriptOf(argument, catalogue);
      if (script === null || !(await mayRun(script, catalogue))) return;
      // The panel shows progress and what went wrong.
      dataPanels.show(script);
      await examinations.examine(script, [], { examples: typeof limit === 'number' ? limit : EXAMPLES_AT_FIRST });
    },
    [Command.lookIntoLayers]: async (argument, how) => {
      const script = await scriptOf(argument, catalogue);
      if (script === null) return;
      if (how === 'show') return dataPanels.showLayers(script);
      if (!(await mayRun(script, catalogue))) return;
      dataPanels.showLayers(script);
      void tellTrouble(await examinations.examine(script, [], { layers: true }), log);
    },
    [Command.showExamples]: async (argument, id) => {
      const script = await scriptOf(argument, catalogue);
      const check = script === null ? null : await checkOf(argument, id);
      if (script === null || check === null) return;
      const found = examinations.resultsOf(script).findings[check.id];
      const examples = found === undefined ? null : examplesOf(found.finding);
      if (found === undefined || examples === null) return;
      const { finding, startedAt } = found;
      dataPanels.showExamples(script, { title: check.title, message: finding.message, examples, readAt: startedAt });
    },
    [Command.showFinding]: async (argument, id) => {
      const script = await scriptOf(argument, catalogue);
      const check = script === null ? null : await checkOf(argument, id);
      if (script === null || check === null) return;
      const { findings, error } = examinations.resultsOf(script);
      const location = error?.checks.includes(check.id) ? error.location : findings[check.id]?.finding.location;
      if (location) await openLine(location);
      else if (error?.checks.includes(check.id)) log.show();
      else await openCheckPage(extensionUri, check.id);
    },
    [Command.showReport]: async (argument) => {
      const script = await scriptOf(argument, catalogue);
      if (script === null) return;
      if (isItem(argument) && argument.kind === 'check') reportPanels.showCheck(script, argument.check.id);
      else reportPanels.show(script);
    },
    [Command.saveReport]: async (argument) => {
      const script = await scriptOf(argument, catalogue);
      if (script !== null) await reportPanels.save(script);
    },
    [Command.watchTraining]: async (argument) => {
      const script = await scriptOf(argument, catalogue);
      if (script === null || !(await mayRun(script, catalogue)) || !(await mayTrainToItsEnd(script, memory))) return;
      dynamicsPanels.show(script);
      await trainings.watch(script, await baselines.toAsk(script));
    },
    [Command.showDynamics]: async (argument) => {
      const script = await scriptOf(argument, catalogue);
      if (script !== null) dynamicsPanels.show(script);
    },
    [Command.humanBaseline]: async (argument, read) => {
      const script = await scriptOf(argument, catalogue);
      if (script === null) return;
      baselinePanels.show(script);
      // The panel shows progress and what went wrong.
      if (read !== 'read' || !(await mayRun(script, catalogue))) return;
      await examinations.examine(script, [], { examples: EXAMPLES_AT_FIRST });
    },
    [Command.previewFix]: async (script, id, uri) => {
      const check = allChecks.find((each) => each.id === id);
      if (typeof script !== 'string' || check === undefined || !(uri instanceof vscode.Uri)) return;
      const document = await vscode.workspace.openTextDocument(uri);
      const fix = quickFixes.fixFor(script, check.id, document);
      if (fix === null || (await fixPreview.propose(document, fix)) !== 'check-again') return;
      for (const file of catalogue.scriptAt(script)?.files ?? [script]) await openDocument(file)?.save();
      const repeated = quickFixes.checksToRepeat(script, check.id);
      await run(
        script,
        allChecks.filter(({ id }) => repeated.includes(id)),
      );
    },
    [Command.showTensor]: (argument) => showTensor(argument, takenTensors, tensorPanel),
    [Command.openTensor]: (script, frame, name) => {
      if (typeof script !== 'string' || typeof frame !== 'number' || typeof name !== 'string') return;
      tensorPanel.showCaptured({ script, frame, name });
    },
    [Command.openCheckPage]: async (argument, id) => {
      const check = argument === PREDICTION_DYNAMICS.id ? PREDICTION_DYNAMICS : await checkOf(argument, id);
      if (check !== null) await openCheckPage(extensionUri, check.id);
    },
    [Command.openScript]: async (argument) => {
      const script = await scriptOf(argument, catalogue);
      if (script === null) return;
      const line = catalogue.scriptAt(script)?.trainingLines.find(({ file }) => file === script);
      await openLine(line ?? { file: script, line: 1, column: 1 });
    },
    [Command.refresh]: () => catalogue.refresh(),
    [Command.showLog]: () => log.show(),
  };
}

/** Trouble with the machine is told in a message; trouble with the script stands in the Problems panel. */
async function tellTrouble({ error }: ScriptResults, log: ScriptLog): Promise<void> {
  if (error === null || isAboutTheScript(error)) return;
  const answer = await vscode.window.showErrorMessage(error.message, 'Show Log');
  if (answer === 'Show Log') log.show();
}

/** Behind a batch that cannot be overfitted the recipe does not go on by itself; a person may. */
async function offerToGoOn({ stopped }: ScriptResults, goOn: () => Promise<unknown>): Promise<void> {
  if (stopped === null) return;
  const title = allChecks.find(({ id }) => id === stopped.by)?.title ?? stopped.by;
  const count = stopped.left.length === 1 ? 'one more check' : `${stopped.left.length} more checks`;
  const answer = await vscode.window.showInformationMessage(
    `Stopped at “${title}”: mend that first. Until then ${count} would only show the same again.`,
    'Go On All the Same',
  );
  if (answer !== undefined) await goOn();
}

async function pickStage(): Promise<(typeof recipe)[number] | null> {
  const items = recipe
    .filter(({ checks }) => checks.length > 0)
    .map((stage) => ({ label: `${stage.number} ${stage.title}`, detail: stage.summary, stage }));
  const picked = await vscode.window.showQuickPick(items, { placeHolder: 'Which stage of the recipe?' });
  return picked?.stage ?? null;
}

async function openCheckPage(extensionUri: vscode.Uri, check: string): Promise<void> {
  await vscode.commands.executeCommand('markdown.showPreview', checkPage(extensionUri, check));
}
