import { cpSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { artefacts, inRepository } from '../../repository.ts';

/** Where `turns.js` finds the switch. */
const SWITCH = "globalThis[Symbol.for('training-recipe bench')]";

/**
 * The probe of TensorFlow.js with a switch by which it stands aside in the middle of a training: nothing at the gate, and
 * the framework's own methods in the places of its hooks. Made from what was built, so that nothing of it is in the product.
 *
 * @returns the folder of the probes
 */
export function makeSwitchedProbe(): string {
  const folder = path.join(artefacts, 'switched-probes');
  rmSync(folder, { recursive: true, force: true });
  cpSync(inRepository('dist/probes'), folder, { recursive: true });
  const file = path.join(folder, 'tfjs.cjs');
  const hooked = 'Object.defineProperty(methods[name], "name", {';
  const recording = 'gate.listener = recorder.step;';
  const switched = insert(
    insert(readFileSync(file, 'utf8'), hooked, '', `(globalThis.hooks ??= []).push([prototype, name, original]);\n  `),
    recording,
    `
        {
          const { engine } = gate;
          const own = Object.getPrototypeOf(engine).gradients;
          const hooks = globalThis.hooks.map(([prototype, name, original]) => [prototype, name, original, prototype[name]]);
          const { gradients } = engine;
          ${SWITCH} = (on) => {
            gate.listener = on ? recorder.step : null;
            engine.gradients = on ? gradients : own;
            for (const [prototype, name, original, hook] of hooks) prototype[name] = on ? hook : original;
          };
        }`,
    '',
  );
  writeFileSync(file, switched);
  return folder;
}

/** Puts code before and behind the one place that reads so. */
function insert(text: string, place: string, behind: string, before: string): string {
  const parts = text.split(place);
  if (parts.length !== 2) throw new Error(`The probe has ${parts.length - 1} places that read ${place}`);
  return parts.join(`${before}${place}${behind}`);
}
