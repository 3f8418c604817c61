import {
  type Engine,
  isTensor,
  isVariable,
  type Layer,
  type Optimizer,
  type Tensor,
  type Variable,
} from '../tensors/framework.ts';
import { hold } from '../tensors/tensorStore.ts';

/**
 * Everything that a training step changes: variables (weights, moving averages, optimizer slots), the optimizers' own
 * properties, the states of stateful layers. Restoring drops what came into being since.
 */
export class Snapshot {
  /** All that there were. */
  readonly variables: ReadonlySet<Variable>;
  /** Those of them that were not to be trained: TensorFlow.js itself sets that back when a Sequential is first applied. */
  readonly frozen: ReadonlySet<Variable>;
  /** Layers' weights that came into being with the captured forward pass. */
  adopted: ReadonlySet<Variable> = new Set();
  readonly #engine: Engine;
  #variables: readonly { readonly variable: Variable; readonly name: string; readonly value: Tensor }[];
  readonly #objects: readonly { readonly object: Record<string, unknown>; readonly properties: Map<string, unknown> }[];

  constructor(
    engine: Engine,
    variables: readonly Variable[],
    optimizers: readonly Optimizer[],
    layers: readonly Layer[],
  ) {
    this.#engine = engine;
    // A script that has run on may have disposed of its model.
    const there = [...Object.values(engine.state.registeredVariables), ...variables];
    const all = new Set(there.filter(({ isDisposed }) => !isDisposed));
    this.variables = all;
    this.frozen = new Set([...all].filter(({ trainable }) => !trainable));
    this.#variables = [...all].map((variable) => ({ variable, name: variable.name, value: hold(engine, variable) }));
    const stateful = layers.filter((layer) => layer.stateful === true);
    this.#objects = [...optimizers, ...stateful].map((each) => {
      const object = each as unknown as Record<string, unknown>;
      return { object, properties: ownState(engine, object) };
    });
  }

  /**
   * Takes in layers' weights that came into being with the captured forward pass, when layers were first applied: from
   * the next step on they are trained like the others.
   */
  adopt(variables: Iterable<Variable>): void {
    const late = [...new Set(variables)].filter((variable) => !this.variables.has(variable));
    this.adopted = new Set(late);
    this.#variables = [
      ...this.#variables,
      ...late.map((variable) => ({ variable, name: variable.name, value: hold(this.#engine, variable) })),
    ];
  }

  restore(): void {
    const { registeredVariables } = this.#engine.state;
    for (const [name, variable] of Object.entries(registeredVariables)) {
      if (!(this.variables.has(variable) || this.adopted.has(variable))) {
        delete registeredVariables[name];
      }
    }
    for (const { variable, name, value } of this.#variables) {
      if (variable.dataId !== value.dataId) {
        variable.assign(value);
      }
      registeredVariables[name] = variable;
    }
    for (const { object, properties } of this.#objects) {
      for (const key of Object.keys(object)) {
        if (!properties.has(key)) {
          delete object[key];
        }
      }
      for (const [key, value] of properties) {
        object[key] = copied(value);
      }
    }
  }
}

/** An object's own properties; lists are copied, since optimizers append their slots to them. */
function ownState(engine: Engine, object: Record<string, unknown>): Map<string, unknown> {
  return new Map(
    Object.entries(object)
      .filter(([, value]) => typeof value !== 'function')
      .map(([key, value]) => [key, heldLoose(engine, copied(value))]),
  );
}

const copied = (value: unknown): unknown => (Array.isArray(value) ? [...value] : value);

/** Tensors that are no variables (a stateful layer's states) would be disposed with the next step. */
function heldLoose(engine: Engine, value: unknown): unknown {
  if (Array.isArray(value)) {
    return value.map((each: unknown) => heldLoose(engine, each));
  }
  return isTensor(value) && !isVariable(value) && !value.isDisposed ? hold(engine, value) : value;
}
