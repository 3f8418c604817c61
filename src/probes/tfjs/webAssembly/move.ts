import { capturedBatch } from '../experiments/batch.ts';
import type { StepEngine } from '../experiments/stepEngine.ts';
import type { Gate } from '../recording/gate.ts';
import { replayedRandom } from '../recording/randomness.ts';
import type { Step } from '../recording/step.ts';
import { makeWebAssemblyBackend } from './backend.ts';
import { registerCpuKernels } from './cpuKernels.ts';
import { registerGradientKernels } from './gradientKernels.ts';
import { type KernelBackend, type KernelRegistry, WASM } from './kernel.ts';
import { settleTypesBeforeKernels } from './storedTypes.ts';

/** `0` leaves the script on the backend that it chose; `1` moves it whatever a step costs. */
const SWITCH = 'TRAINING_RECIPE_WEBASSEMBLY';
const CPU = 'cpu';
/** A forward pass that takes less is not worth the time that the backend takes to start. In milliseconds. */
const WORTH_IT = 20;
/** Sums are taken in another order: relative difference up to which two float32 losses are one. */
const TOLERANCE = 1e-5;

/**
 * Moves a script that trains on plain JavaScript to WebAssembly, for the steps that experiments take. The captured step
 * is over by then: what the script computed, it computed on its own backend.
 * @param forward how long the captured step's forward pass took, in milliseconds
 * @returns a note for the person, or null where the script stays where it is
 */
export function moveToWebAssembly(gate: Gate, step: Step, engine: StepEngine, forward: number): string | null {
  const { core } = gate;
  const choice = process.env[SWITCH];
  const major = Number.parseInt(core.version_core ?? '', 10);
  const worthIt = choice === '1' || (choice !== '0' && forward >= WORTH_IT);
  if (!worthIt || gate.engine.backendName !== CPU || !(major >= 3)) {
    return null;
  }
  const batch = capturedBatch(step);
  const leaveTypes = settleTypesBeforeKernels(gate.engine);
  try {
    start(gate);
    // Gradients have kernels of their own: one whole step shows that they are all there.
    engine.run(batch, replayedRandom(step.drawn), false);
    step.snapshot.restore();
    const began = performance.now();
    const loss = engine.lossOf(batch, replayedRandom(step.drawn));
    const took = performance.now() - began;
    if (Math.abs(loss - step.loss) <= TOLERANCE * Math.abs(step.loss) && (took < forward || choice === '1')) {
      return `The script trains on TensorFlow.js in plain JavaScript. Experiments ran on its WebAssembly backend (a forward pass of ${milliseconds(forward)} became one of ${milliseconds(took)}), so their losses may differ in the last digits. The setting trainingRecipe.webAssembly, or ${SWITCH}=0, leaves them where the script is.`;
    }
  } catch {
    // A kernel that it lacks, a version that it does not fit: the script's own backend can do everything.
  } finally {
    step.snapshot.restore();
  }
  leaveTypes();
  void gate.engine.setBackend(CPU);
  return null;
}

const milliseconds = (value: number): string => `${value < 10 ? value.toFixed(1) : Math.round(value)} ms`;

function start({ core, engine }: Gate): void {
  const registry = core as unknown as KernelRegistry;
  const backend = makeWebAssemblyBackend(core);
  const cpu = engine.findBackend(CPU) as KernelBackend | null;
  if (cpu !== null) {
    registerCpuKernels(registry, cpu);
  }
  registerGradientKernels(registry);
  engine.registerBackend(WASM, () => backend, 0);
  void engine.setBackend(WASM);
}
