import * as vscode from 'vscode';
import { Baselines } from './editor/baseline/baselines.ts';
import { registerCommands } from './editor/commands/commands.ts';
import { View } from './editor/contributions.ts';
import { InlineTensors } from './editor/debugging/inlineTensors.ts';
import { PausedHover } from './editor/debugging/pausedHover.ts';
import { TakenTensors } from './editor/debugging/takenTensors.ts';
import { Examinations } from './editor/examinations/examinations.ts';
import { Freshness } from './editor/examinations/freshness.ts';
import { RunStatus } from './editor/examinations/runStatus.ts';
import { ScriptLog } from './editor/examinations/scriptLog.ts';
import { TensorHover } from './editor/hover/tensorHover.ts';
import { TrainingLenses } from './editor/lenses/trainingLenses.ts';
import { BaselinePanels } from './editor/panels/baselinePanels.ts';
import { DataPanels } from './editor/panels/dataPanels.ts';
import { DynamicsPanels } from './editor/panels/dynamicsPanels.ts';
import { ReportPanels } from './editor/panels/reportPanels.ts';
import { TensorPanel } from './editor/panels/tensorPanel.ts';
import { Problems } from './editor/problems/problems.ts';
import { FixPreview } from './editor/quickFixes/fixPreview.ts';
import { QuickFixes } from './editor/quickFixes/quickFixes.ts';
import { ScriptCatalogue } from './editor/scripts/scriptCatalogue.ts';
import { RecipeTree } from './editor/sidebar/recipeTree.ts';
import { Trainings } from './editor/watching/trainings.ts';
import { WatchedFindings } from './editor/watching/watchedFindings.ts';
import { WatchStatus } from './editor/watching/watchStatus.ts';

export async function activate(context: vscode.ExtensionContext): Promise<void> {
  const { extensionUri, subscriptions } = context;
  const keep = <T extends vscode.Disposable>(part: T): T => {
    subscriptions.push(part);
    return part;
  };
  const storage = (context.storageUri ?? context.globalStorageUri).fsPath;
  const probes = vscode.Uri.joinPath(extensionUri, 'dist', 'probes').fsPath;
  const documents = TrainingLenses.documents;

  const log = keep(new ScriptLog());
  const catalogue = keep(new ScriptCatalogue());
  const examinations = keep(new Examinations({ storage, probes }, log));
  const trainings = keep(new Trainings({ storage, probes }, log));
  const baselines = keep(new Baselines(storage, examinations, trainings, log));
  const freshness = keep(new Freshness(catalogue));
  const ground = { extensionUri, examinations, freshness, memory: context.workspaceState };
  const dataPanels = keep(new DataPanels(ground, trainings));
  const reportPanels = keep(new ReportPanels(ground, trainings, baselines));
  const dynamicsPanels = keep(new DynamicsPanels(ground, trainings));
  const baselinePanels = keep(new BaselinePanels(ground, baselines, dataPanels));
  const takenTensors = keep(new TakenTensors({ storage, probes }));
  const tensorPanel = keep(new TensorPanel(ground, takenTensors));
  const quickFixes = new QuickFixes(catalogue, examinations, freshness);
  const fixPreview = keep(new FixPreview());
  const tree = keep(new RecipeTree(catalogue, examinations, freshness, baselines, trainings));
  const lenses = keep(new TrainingLenses(catalogue, examinations, freshness));
  keep(new RunStatus(examinations));
  keep(new WatchStatus(trainings));
  keep(new WatchedFindings(trainings, examinations));
  keep(new Problems(catalogue, examinations, freshness));
  keep(vscode.window.createTreeView(View.recipe, { treeDataProvider: tree, showCollapseAll: true }));
  keep(vscode.languages.registerCodeLensProvider(documents, lenses));
  keep(vscode.languages.registerHoverProvider(documents, new TensorHover(catalogue, examinations, freshness)));
  keep(vscode.languages.registerHoverProvider(documents, new PausedHover(takenTensors)));
  keep(new InlineTensors(takenTensors));
  keep(vscode.languages.registerCodeActionsProvider(documents, quickFixes, QuickFixes.kinds));
  keep(
    registerCommands({
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
      memory: context.workspaceState,
    }),
  );

  await Promise.all([examinations.restore(), catalogue.refresh()]);
}
