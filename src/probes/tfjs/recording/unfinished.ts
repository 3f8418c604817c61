import type { SourceLocation } from '../../../training/protocol/capture.ts';
import { innermostLocation, userFrames } from '../script/userFrames.ts';
import type { TrainingCall } from './step.ts';

const BEFORE_FIRST_STEP = ['onTrainBegin', 'onEpochBegin', 'onBatchBegin'];

/**
 * A training call returns at once, with a promise, and takes its first step later. Whoever asks the model in between has not waited
 * for it: only callbacks of the call itself may.
 */
export class UnfinishedCall {
  #models: readonly unknown[] = [];
  #use: { readonly call: string; readonly location: SourceLocation } | null = null;

  /** A training call begins. */
  begin(models: readonly unknown[], { trigger, args }: Pick<TrainingCall, 'trigger' | 'args'>): void {
    const options = args[trigger === 'fit' ? 2 : 1] as { readonly callbacks?: unknown } | undefined;
    const callbacks = [options?.callbacks].flat();
    const callsBack = callbacks.some((each) => BEFORE_FIRST_STEP.some((name) => isFunction(each, name)));
    this.#models = trigger === 'trainOnBatch' || callsBack ? [] : models;
    this.#use = null;
  }

  /** The first step of it, or of another. */
  step(): void {
    this.#models = [];
  }

  /** A model is asked, or saved, by the script. */
  use(call: string, model: unknown): void {
    if (this.#use !== null || !this.#models.includes(model)) {
      return;
    }
    const location = innermostLocation(userFrames());
    this.#use = location && { call, location };
  }

  get used(): { readonly call: string; readonly location: SourceLocation } | null {
    return this.#use;
  }
}

const isFunction = (value: unknown, name: string): boolean =>
  typeof value === 'object' && value !== null && typeof (value as Record<string, unknown>)[name] === 'function';
