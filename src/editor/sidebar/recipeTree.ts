import path from 'node:path';
import * as vscode from 'vscode';
import { HUMAN_BASELINE } from '../../recipe/2-skeleton/humanBaseline.ts';
import { PREDICTION_DYNAMICS } from '../../recipe/2-skeleton/predictionDynamics.ts';
import { examplesOf, type Verdict } from '../../recipe/check.ts';
import { recipe } from '../../recipe/recipe.ts';
import type { DiscoveredScript } from '../../scripts/script.ts';
import type { Baselines } from '../baseline/baselines.ts';
import { baselineAnnouncement, baselineDescription } from '../baseline/baselineText.ts';
import { Command, ItemWord } from '../contributions.ts';
import { Disposable } from '../disposable.ts';
import type { Examinations } from '../examinations/examinations.ts';
import type { Freshness } from '../examinations/freshness.ts';
import { type Outcome, outcomeOf, verdictWord } from '../examinations/outcome.ts';
import type { ScriptCatalogue } from '../scripts/scriptCatalogue.ts';
import type { ScriptTrainings, Trainings } from '../watching/trainings.ts';
import { idOf, type RecipeItem } from './items.ts';
import { outcomeIcon } from './outcomeIcon.ts';
import { outcomeAnnouncement, outcomeDescription, outcomeTooltip } from './outcomeText.ts';

const FRAMEWORK_NAMES = { tfjs: 'TensorFlow.js', torch: 'PyTorch', keras: 'Keras' } as const;

type ScriptItem = Extract<RecipeItem, { kind: 'script' }>;
type StageItem = Extract<RecipeItem, { kind: 'stage' }>;
type CheckItem = Extract<RecipeItem, { kind: 'check' }>;
type PanelItem = Extract<RecipeItem, { kind: 'panel' }>;

/** The stage whose rows are not all checks. */
const STAGE_OF_PANELS = 'skeleton';
const PANELS = [PREDICTION_DYNAMICS, HUMAN_BASELINE];

/** Scripts, under each the six stages, under each its checks. */
export class RecipeTree extends Disposable implements vscode.TreeDataProvider<RecipeItem> {
  readonly #changed = this.register(new vscode.EventEmitter<RecipeItem | undefined>());
  readonly #phases = new Map<string, ScriptTrainings['phase']>();
  /** The same object for the same script, as VS Code refreshes by identity. */
  #roots = new Map<string, ScriptItem>();

  readonly onDidChangeTreeData = this.#changed.event;

  constructor(
    private readonly catalogue: ScriptCatalogue,
    private readonly examinations: Examinations,
    private readonly freshness: Freshness,
    private readonly baselines: Baselines,
    private readonly trainings: Trainings,
  ) {
    super();
    this.register(catalogue.onDidChange(() => this.#changed.fire(undefined)));
    this.register(examinations.onDidChange((script) => this.#scriptChanged(script)));
    this.register(freshness.onDidChange((script) => this.#scriptChanged(script)));
    this.register(baselines.onDidChange((script) => this.#scriptChanged(script)));
    this.register(trainings.onDidChange((script) => this.#trainingChanged(script)));
  }

  getChildren(item?: RecipeItem): RecipeItem[] {
    if (item === undefined) return this.#readRoots();
    if (item.kind === 'script') return recipe.map((stage) => ({ kind: 'stage', script: item.script, stage }));
    if (item.kind === 'check' || item.kind === 'panel') return [];
    const { script, stage } = item;
    const checks = stage.checks.map((check): RecipeItem => ({ kind: 'check', script, stage, check }));
    return stage.id === STAGE_OF_PANELS
      ? [...checks, ...PANELS.map((panel): RecipeItem => ({ kind: 'panel', script, stage, panel }))]
      : checks;
  }

  getTreeItem(item: RecipeItem): vscode.TreeItem {
    const treeItem = this.#treeItem(item);
    treeItem.id = idOf(item);
    return treeItem;
  }

  #readRoots(): RecipeItem[] {
    const before = this.#roots;
    const items = this.catalogue.scripts.map((script): ScriptItem => {
      const known = before.get(script.file);
      return known?.script === script ? known : { kind: 'script', script };
    });
    this.#roots = new Map(items.map((item) => [item.script.file, item]));
    return items;
  }

  #scriptChanged(script: string): void {
    const item = this.#roots.get(script);
    if (item !== undefined) this.#changed.fire(item);
  }

  /** Rows come several times a second; the tree tells that a training is under way, and the status bar where it is. */
  #trainingChanged(script: string): void {
    const { phase } = this.trainings.of(script);
    if (phase === (this.#phases.get(script) ?? null)) return;
    this.#phases.set(script, phase);
    this.#scriptChanged(script);
  }

  #treeItem(item: RecipeItem): vscode.TreeItem {
    switch (item.kind) {
      case 'script':
        return this.#scriptItem(item);
      case 'stage':
        return this.#stageItem(item);
      case 'check':
        return this.#checkItem(item);
      case 'panel':
        return item.panel === PREDICTION_DYNAMICS ? this.#dynamicsItem(item) : this.#baselineItem(item);
    }
  }

  #scriptItem(item: ScriptItem): vscode.TreeItem {
    const { file, framework } = item.script;
    const expanded = this.catalogue.scripts.length <= 3;
    const treeItem = new vscode.TreeItem(vscode.Uri.file(file), collapsible(expanded));
    const activity = this.examinations.activityOf(file);
    const folder = path.dirname(vscode.workspace.asRelativePath(file));
    treeItem.label = path.basename(file);
    treeItem.description = activity?.message ?? (folder === '.' ? FRAMEWORK_NAMES[framework] : folder);
    treeItem.tooltip = new vscode.MarkdownString().appendText(`${file}\n${FRAMEWORK_NAMES[framework]}`);
    treeItem.iconPath = activity === null ? vscode.ThemeIcon.File : new vscode.ThemeIcon('loading~spin');
    treeItem.contextValue = this.#words(item.script, [
      ItemWord.script,
      ItemWord.runnable,
      this.examinations.resultsOf(file).capture === null ? '' : ItemWord.captured,
      Object.keys(this.examinations.resultsOf(file).findings).length === 0 ? '' : ItemWord.reported,
    ]);
    return treeItem;
  }

  #stageItem(item: StageItem): vscode.TreeItem {
    const { stage, script } = item;
    const has = stage.checks.length > 0;
    const treeItem = new vscode.TreeItem(
      `${stage.number} ${stage.title}`,
      has ? collapsible(true) : vscode.TreeItemCollapsibleState.None,
    );
    const outcomes = stage.checks.map((check) => outcomeOf(script.file, check, this.examinations, this.freshness));
    treeItem.description = has ? countVerdicts(outcomes) : 'no checks yet';
    treeItem.tooltip = stage.summary;
    treeItem.contextValue = this.#words(script, [ItemWord.stage, has ? ItemWord.runnable : '']);
    return treeItem;
  }

  #checkItem(item: CheckItem): vscode.TreeItem {
    const { check, script } = item;
    const outcome = outcomeOf(script.file, check, this.examinations, this.freshness);
    const treeItem = new vscode.TreeItem(check.title);
    treeItem.description = outcomeDescription(outcome);
    treeItem.tooltip = outcomeTooltip(check, outcome);
    treeItem.iconPath = outcomeIcon(outcome);
    treeItem.accessibilityInformation = { label: outcomeAnnouncement(check, outcome) };
    const shows = outcome.kind === 'found' && outcome.finding.plots.length > 0;
    const pointsAtExamples = outcome.kind === 'found' && examplesOf(outcome.finding) !== null;
    treeItem.contextValue = this.#words(script, [
      ItemWord.check,
      ItemWord.runnable,
      shows ? ItemWord.reported : '',
      pointsAtExamples ? ItemWord.examples : '',
    ]);
    if (check.panel === 'layers') {
      treeItem.command = { command: Command.lookIntoLayers, title: 'Show the Layers', arguments: [item, 'show'] };
    } else if (outcome.kind === 'found' || outcome.kind === 'broken-off') {
      treeItem.command = { command: Command.showFinding, title: 'Go to Finding', arguments: [item] };
    }
    return treeItem;
  }

  #dynamicsItem({ script, panel }: PanelItem): vscode.TreeItem {
    const { phase } = this.trainings.of(script.file);
    const outcome: Outcome =
      phase === null
        ? outcomeOf(script.file, panel, this.examinations, this.freshness)
        : { kind: 'running', message: phase === 'starting' ? 'running to its first training step' : 'training' };
    const treeItem = new vscode.TreeItem(panel.title);
    treeItem.description = outcomeDescription(outcome);
    treeItem.tooltip = outcomeTooltip(panel, outcome);
    treeItem.iconPath = outcome.kind === 'unknown' ? new vscode.ThemeIcon('pulse') : outcomeIcon(outcome);
    treeItem.accessibilityInformation = { label: outcomeAnnouncement(panel, outcome) };
    treeItem.contextValue = [ItemWord.training, phase === null ? ItemWord.idle : ItemWord.running].join(' ');
    treeItem.command = { command: Command.showDynamics, title: 'Show Watched Trainings', arguments: [script.file] };
    return treeItem;
  }

  #baselineItem({ script, panel }: PanelItem): vscode.TreeItem {
    void this.baselines.restore(script.file);
    const { baseline } = this.baselines.of(script.file);
    const treeItem = new vscode.TreeItem(panel.title);
    treeItem.description = baselineDescription(baseline);
    treeItem.tooltip = panel.question;
    treeItem.iconPath = new vscode.ThemeIcon('person');
    treeItem.accessibilityInformation = { label: baselineAnnouncement(panel.title, baseline) };
    treeItem.contextValue = this.#words(script, [ItemWord.panel]);
    treeItem.command = { command: Command.humanBaseline, title: 'Take the Human Baseline', arguments: [script.file] };
    return treeItem;
  }

  #words(script: DiscoveredScript, words: readonly string[]): string {
    const busy = this.examinations.activityOf(script.file) === null ? ItemWord.idle : ItemWord.running;
    return [...words.filter(Boolean), busy].join(' ');
  }
}

function collapsible(expanded: boolean): vscode.TreeItemCollapsibleState {
  return expanded ? vscode.TreeItemCollapsibleState.Expanded : vscode.TreeItemCollapsibleState.Collapsed;
}

/** `1 failed, 2 passed`; stale and missing verdicts do not count. */
function countVerdicts(outcomes: readonly Outcome[]): string {
  const counts = new Map<Verdict, number>();
  for (const outcome of outcomes) {
    if (outcome.kind !== 'found' || outcome.stale) continue;
    counts.set(outcome.finding.verdict, (counts.get(outcome.finding.verdict) ?? 0) + 1);
  }
  const order: readonly Verdict[] = ['fail', 'warn', 'pass', 'not-applicable', 'error'];
  return order
    .filter((verdict) => counts.has(verdict))
    .map((verdict) => `${counts.get(verdict)} ${verdictWord(verdict)}`)
    .join(', ');
}
