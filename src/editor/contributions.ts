/** What package.json contributes, by name. A test holds the two together. */

export const Command = {
  /** What a tree item stands for: the inline action. */
  run: 'trainingRecipe.run',
  runCheck: 'trainingRecipe.runCheck',
  runStage: 'trainingRecipe.runStage',
  runScript: 'trainingRecipe.runScript',
  cancel: 'trainingRecipe.cancel',
  lookAtData: 'trainingRecipe.lookAtData',
  /** Reads examples of the whole data source into the data panel. */
  readExamples: 'trainingRecipe.readExamples',
  /** Has what comes out of each layer for the captured batch kept, and shows it. */
  lookIntoLayers: 'trainingRecipe.lookIntoLayers',
  /** Opens the data panel on the examples that a finding speaks of. */
  showExamples: 'trainingRecipe.showExamples',
  showFinding: 'trainingRecipe.showFinding',
  showReport: 'trainingRecipe.showReport',
  /** As one HTML file, where the person says. */
  saveReport: 'trainingRecipe.saveReport',
  /** Runs a script to its end as it would run by itself, and records it. */
  watchTraining: 'trainingRecipe.watchTraining',
  showDynamics: 'trainingRecipe.showDynamics',
  /** A person labels a sample of the examples, to be set beside the net. */
  humanBaseline: 'trainingRecipe.humanBaseline',
  /** Shows a quick fix as a diff and offers to make it. */
  previewFix: 'trainingRecipe.previewFix',
  /** Two functions of the script, picked by the person, on the captured tensors. */
  compareFunctions: 'trainingRecipe.compareFunctions',
  /** A tensor of a paused program. */
  showTensor: 'trainingRecipe.showTensor',
  /** A tensor of the last capture: what its hover links to. */
  openTensor: 'trainingRecipe.openTensor',
  openCheckPage: 'trainingRecipe.openCheckPage',
  openScript: 'trainingRecipe.openScript',
  refresh: 'trainingRecipe.refresh',
  showLog: 'trainingRecipe.showLog',
} as const;
export type Command = (typeof Command)[keyof typeof Command];

/** Below the section `trainingRecipe`. */
export const Setting = {
  node: 'node',
  python: 'python',
  timeoutSeconds: 'timeoutSeconds',
  arguments: 'arguments',
  environment: 'environment',
  captureVariables: 'captureVariables',
  keepFrameworkLoaded: 'keepFrameworkLoaded',
  webAssembly: 'webAssembly',
} as const;
export type Setting = (typeof Setting)[keyof typeof Setting];

export const SETTINGS_SECTION = 'trainingRecipe';

export const View = {
  recipe: 'trainingRecipe.recipe',
} as const;

export const ViewContainer = {
  activityBar: 'trainingRecipe',
} as const;

/** Keys for `when` clauses. */
export const ContextKey = {
  /** `scanning`, `found`, `none`, `no-folder`: see `ScanState`. */
  scan: 'trainingRecipe.scan',
  running: 'trainingRecipe.running',
} as const;

export const Panel = {
  data: 'trainingRecipe.data',
  report: 'trainingRecipe.report',
  dynamics: 'trainingRecipe.dynamics',
  baseline: 'trainingRecipe.baseline',
  tensor: 'trainingRecipe.tensor',
} as const;

/** Words in a tree item's `contextValue`; `when` clauses look for them one by one. */
export const ItemWord = {
  script: 'script',
  stage: 'stage',
  check: 'check',
  /** What a person does in a panel, in its stage of the recipe. */
  panel: 'panel',
  /** The watched trainings of a script. */
  training: 'training',
  idle: 'idle',
  running: 'running',
  captured: 'captured',
  /** Has findings that a report can show. */
  reported: 'reported',
  runnable: 'runnable',
  /** Has a finding that speaks of certain examples. */
  examples: 'examples',
} as const;
