import {
  type Experiment,
  type InitializeParams,
  type LossMinimumQuery,
  type LossQuery,
  PROTOCOL_VERSION,
  ProbeErrorCode,
  type RepeatVerdict,
  type TensorId,
} from '../../training/protocol.ts';
import { captureSummary } from './captureSummary.ts';
import type { Channel, Request } from './channel.ts';
import { type Criterion, provenCriterion } from './criterion.ts';
import type { Gradients, Tensor } from './framework.ts';
import { type Gate, type PassingStep, recordStep } from './gate.ts';
import { leastLoss } from './leastLoss.ts';
import { partsOf, type StepParts, substituted } from './netOutputs.ts';
import { notApplicable, ProbeError } from './probeError.ts';
import type { Provenance } from './provenance.ts';
import type { Step } from './step.ts';
import { TensorStore } from './tensorStore.ts';

interface Captured {
  readonly gate: Gate;
  readonly step: Step;
  readonly parts: StepParts;
  readonly store: TensorStore;
}

/** Holds the script at its first training step and answers the host there. */
export class Probe {
  readonly #channel: Channel;
  readonly #provenance: Provenance;
  readonly #startedAt = performance.now();
  readonly notes: string[] = [];
  #parameters: InitializeParams | null = null;
  #captured: Captured | null = null;
  #criterion: Criterion | ProbeError | null = null;

  constructor(channel: Channel, provenance: Provenance) {
    this.#channel = channel;
    this.#provenance = provenance;
  }

  get hasCaptured(): boolean {
    return this.#captured !== null;
  }

  /** Blocks until the host has said what it wants. */
  awaitInitialize(): InitializeParams {
    for (;;) {
      const request = this.#channel.nextRequest();
      if (request === null || request.method === 'end') {
        endProcess();
      }
      if (request.method !== 'initialize') {
        this.#channel.refuse(request.id, ProbeErrorCode.protocolMismatch, 'The first request has to be `initialize`.');
        continue;
      }
      const parameters = request.params as InitializeParams;
      if (parameters.protocolVersion !== PROTOCOL_VERSION) {
        this.#channel.refuse(
          request.id,
          ProbeErrorCode.protocolMismatch,
          `The probe speaks version ${PROTOCOL_VERSION} of the protocol, the host ${parameters.protocolVersion}.`,
        );
        continue;
      }
      this.#channel.answer(request.id, {
        protocolVersion: PROTOCOL_VERSION,
        probe: 'tfjs',
        runtime: `node ${process.versions.node}`,
      });
      this.#parameters = parameters;
      return parameters;
    }
  }

  /** Stands at the gate until the first step has come. */
  watch(gate: Gate): void {
    gate.listener = (passing, proceed) => this.#onStep(gate, passing, proceed);
  }

  #onStep(gate: Gate, passing: PassingStep, proceed: (closure?: () => Tensor) => Gradients): Gradients {
    if (this.#captured !== null) {
      return proceed();
    }
    return recordStep(gate, this.#provenance, passing, proceed, (recorded) =>
      this.#capture(gate, { ...recorded, gradientUse: null, notes: this.notes }),
    );
  }

  #capture(gate: Gate, step: Step): void {
    const milliseconds = performance.now() - this.#startedAt;
    const store = new TensorStore(gate.engine, this.#parameters?.runDirectory ?? '.');
    const parts = partsOf(step);
    this.#captured = { gate, step, parts, store };
    const repeat: RepeatVerdict = { exact: false, way: null, loss: null, reason: 'not tried' };
    this.#channel.notify('captured', captureSummary(gate, this.#provenance, store, step, parts, repeat, milliseconds));
    this.#serve();
  }

  #serve(): void {
    for (;;) {
      const request = this.#channel.nextRequest();
      if (request === null || request.method === 'end') {
        endProcess();
      }
      try {
        this.#channel.answer(request.id, this.#answer(request));
      } catch (error) {
        const code = error instanceof ProbeError ? error.code : ProbeErrorCode.scriptFailed;
        this.#channel.refuse(request.id, code, error instanceof Error ? error.message : String(error));
      }
    }
  }

  #answer({ method, params }: Request): unknown {
    const captured = this.#captured;
    if (captured === null) {
      throw notApplicable('Nothing was captured yet.');
    }
    const { gate, step, parts, store } = captured;
    const { core, engine } = gate;
    switch (method) {
      case 'loss/evaluate': {
        const query = params as LossQuery;
        const criterion = this.#criterionOf(captured);
        return engine.tidy(() => {
          const outputs = substituted(core, engine, step, parts, query);
          return { value: Number(criterion.loss(outputs, query.rows ?? null).dataSync()[0]) };
        });
      }
      case 'loss/minimize':
        return leastLoss(core, engine, step, parts, this.#criterionOf(captured), params as LossMinimumQuery);
      case 'tensor/save': {
        const saved = store.save((params as { readonly id: TensorId }).id);
        if (saved === null) {
          throw notApplicable('There is no tensor with this id.');
        }
        return saved;
      }
      case 'weights/list':
        return step.variables.map((variable) => store.summarise(variable, variable.name));
      case 'frames/variables':
        return [];
      case 'experiment/run':
        void (params as Experiment);
        throw notApplicable('Experiments are not ready.');
      default:
        throw new ProbeError(-32601, `The probe does not know ${method}.`);
    }
  }

  #criterionOf({ gate, step, parts }: Captured): Criterion {
    if (this.#criterion === null) {
      try {
        this.#criterion = provenCriterion(gate, step, parts);
      } catch (error) {
        this.#criterion = error instanceof ProbeError ? error : notApplicable(String(error));
      }
    }
    if (this.#criterion instanceof ProbeError) {
      throw this.#criterion;
    }
    return this.#criterion;
  }
}

/** Ends at once: no `exit` listener, no `finally`, nothing that a script would do at its end. */
export function endProcess(): never {
  const { reallyExit } = process as unknown as { reallyExit: (code: number) => never };
  return reallyExit(0);
}
