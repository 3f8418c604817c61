import fs from 'node:fs';
import type { Gate, PassingStep } from '../recording/gate.ts';
import type { Provenance } from '../recording/provenance.ts';
import { Recorder } from '../recording/recorder.ts';
import type { Gradients, Tensor } from '../tensors/framework.ts';
import { hold } from '../tensors/tensorStore.ts';
import { closureBatch, type DrawnStep } from './batch.ts';
import { optimizerMemory } from './optimizerMemory.ts';

/**
 * Notes what a step of the running script is fed, while it runs.
 * @returns the gradients of the undisturbed step
 */
export function noteBatch(
  gate: Gate,
  provenance: Provenance,
  passing: PassingStep,
  proceed: (closure?: () => Tensor) => Gradients,
  noted: (step: DrawnStep) => void,
): Gradients {
  const { engine } = gate;
  const { layers, minimize, variables, allowNoGradients } = passing;
  const viaMinimize = minimize === null ? null : { variables: minimize.variables };
  const trained = provenance.withoutOptimizersOwn(variables);
  const step = { layers, variables, trained, allowNoGradients, viaMinimize, optimizer: minimize?.optimizer ?? null };
  const memory = optimizerMemory(step, provenance);
  if (layers !== null) {
    const data = layers.data.map((each) => each && hold(engine, each));
    noted({ passing: step, batch: { kind: 'data', data }, memory });
    return proceed();
  }
  return proceed(() => {
    const recorder = new Recorder(engine, { withLines: false });
    gate.recorder = recorder;
    try {
      const loss = recorder.during(passing.closure);
      noted({ passing: step, batch: closureBatch(passing.closure, recorder, loss.id, new Map()), memory });
      return loss;
    } finally {
      gate.recorder = null;
    }
  });
}

const WRITING = ['writeFile', 'appendFile', 'rename', 'rm', 'unlink', 'truncate', 'copyFile'] as const;

/**
 * While the script runs on for its batches only, it leaves nothing behind: files are not written, models not saved.
 * @returns what takes it back
 */
export function withoutTraces(models: readonly object[]): () => void {
  const undo: (() => void)[] = [];
  const replace = (object: object, name: string, by: (...args: unknown[]) => unknown): void => {
    const target = object as Record<string, unknown>;
    const original = Object.getOwnPropertyDescriptor(target, name);
    if (typeof target[name] !== 'function') {
      return;
    }
    Object.defineProperty(target, name, { value: by, configurable: true, writable: true });
    undo.push(() => {
      if (original === undefined) {
        delete target[name];
      } else {
        Object.defineProperty(target, name, original);
      }
    });
  };
  for (const name of WRITING) {
    replace(fs, `${name}Sync`, () => undefined);
    replace(fs.promises, name, async () => undefined);
    replace(fs, name, (...args) => {
      const callback = args.at(-1);
      if (typeof callback === 'function') {
        queueMicrotask(() => callback(null));
      }
    });
  }
  for (const model of models) {
    replace(model, 'save', async () => ({ modelArtifactsInfo: { dateSaved: new Date(), modelTopologyType: 'JSON' } }));
  }
  return () => {
    for (const back of undo.reverse()) {
      back();
    }
  };
}
