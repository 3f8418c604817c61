/**
 * Loaded by Node before the user's script: `node --require tfjs.cjs script.js`. Does nothing unless it is asked to.
 */
import path from 'node:path';
import { isMainThread } from 'node:worker_threads';
import { Probe } from './probe.ts';
import { Channel } from './process/channel.ts';
import { restoreRemovedUtilities, standInForNodePackages, watchFramework } from './process/packages.ts';
import { readVariables } from './process/variables.ts';
import { runVariableReader } from './process/variablesWorker.ts';
import { runWatchdog, startWatchdog } from './process/watchdog.ts';
import { takeNames } from './questions/functions.ts';
import { Gate } from './recording/gate.ts';
import { type CallListener, hookCore, hookLayers } from './recording/hooks.ts';
import { Provenance } from './recording/provenance.ts';
import { RandomUse } from './recording/randomUse.ts';
import { changeSeeds } from './recording/reseed.ts';
import { editSources } from './script/edits.ts';
import { ScriptEnd } from './script/scriptEnd.ts';

/** `1` captures; `passive` installs every hook and lets the script run through, to prove that hooks change nothing. */
const SWITCH = 'TRAINING_RECIPE_PROBE';

function start(mode: string): void {
  const provenance = new Provenance();
  const randomUse = new RandomUse();
  const channel = new Channel();
  let onCaptured = (): void => {};
  let onTrainingCall: CallListener = () => {};
  const probe = mode === '1' ? new Probe(channel, provenance, randomUse, () => onCaptured()) : null;
  const parameters = probe?.awaitInitialize();
  const script = parameters?.script ?? path.resolve(process.argv[1] ?? '.');
  const folder = path.dirname(script);
  const reseed = parameters?.reseed ?? null;
  takeNames();
  editSources(parameters?.edits ?? []);
  randomUse.watch(reseed);
  if (reseed !== null) {
    changeSeeds(folder, reseed);
    provenance.shuffleSeed = String(reseed);
  }
  let gate: Gate | null = null;
  if (probe !== null && parameters !== undefined) {
    probe.readVariables = readVariables;
    onCaptured = startWatchdog(parameters.captureWithinMilliseconds);
    const scriptEnd = new ScriptEnd(script);
    onTrainingCall = (call) => {
      scriptEnd.trainingCall = call;
    };
    process.on('exit', (exitCode) => {
      if (!probe.onScriptOver(gate, { exitCode, error: scriptEnd.uncaught })) {
        channel.notify('script/ended', scriptEnd.describe(exitCode, gate !== null));
      }
    });
  }
  restoreRemovedUtilities();
  const noteImports = standInForNodePackages(script, (name, why, standIn) => {
    const note = `${name} ${why}; ${standIn} ran in its place.`;
    if (probe !== null && !probe.notes.includes(note)) {
      probe.notes.push(note);
    }
  });
  watchFramework(folder, {
    core: (core) => {
      if (gate === null) {
        gate = new Gate(core);
        hookCore(core, gate);
        provenance.watchCore(core);
        probe?.watch(gate);
      }
    },
    layers: (layers) => {
      if (gate !== null) {
        provenance.watchLayers(layers);
        hookLayers(layers, gate, (call) => {
          onTrainingCall(call);
          probe?.onTrainingCall();
        });
      }
    },
    data: (data) => provenance.watchData(data),
  });
  if (probe !== null) {
    probe.beforeCapture = noteImports;
  }
}

const mode = process.env[SWITCH];
if (!isMainThread) {
  runWatchdog();
  runVariableReader();
} else if (mode === '1' || mode === 'passive') {
  // Children that the script starts are not ours to examine.
  delete process.env[SWITCH];
  start(mode);
}
