import type { EvaluationQuery, Evaluations } from '../../../training/protocol/evaluations.ts';
import type { ExamplesQuery } from '../../../training/protocol/examples.ts';
import { ProbeErrorCode } from '../../../training/protocol/messages.ts';
import type { ExampleReader } from '../examples/reader.ts';
import { refetch, refetchable, refetchedArrays } from '../examples/refetch.ts';
import type { Laboratory } from '../experiments/laboratory.ts';
import type { Request } from '../process/channel.ts';
import type { PassingStep } from '../recording/gate.ts';
import type { Provenance } from '../recording/provenance.ts';
import type { Gradients } from '../tensors/framework.ts';
import { notApplicable, ProbeError } from '../tensors/probeError.ts';
import { EvaluationWatch } from './evaluations.ts';

/** Questions for which the script has to run on. */
const NEEDING: ReadonlySet<string> = new Set(['examples/refetch', 'examples/read', 'evaluation/observe']);

export const needsToRunOn = ({ method }: Request): boolean => NEEDING.has(method);

/** What goes on while the script runs on for a question. */
export interface RunningOn {
  readonly request: Request;
  /** A training step of the script. */
  step(passing: PassingStep, proceed: () => Gradients): Gradients;
  /** The script has come to its end. */
  over(): void;
}

/** What the script is let run on with. */
export interface Surroundings {
  readonly laboratory: Laboratory;
  readonly provenance: Provenance;
  readonly reader: ExampleReader;
  /** Where tensors are written to. */
  readonly runDirectory: string;
}

/**
 * Sets going what will answer a request while the script runs on.
 * @param answered takes an answer that is known at once
 * @param hold stops the script again, wherever it is, to give the answer
 * @returns null where the answer was known at once
 */
export function runOn(
  { laboratory, provenance, reader, runDirectory }: Surroundings,
  request: Request,
  scriptIsOver: boolean,
  answered: (answer: () => unknown) => void,
  hold: (answer: () => unknown) => void,
): RunningOn | null {
  if (request.method === 'evaluation/observe') {
    requireAlive(scriptIsOver);
    const end = (how: Evaluations['ended']): void => {
      watch.stop();
      hold(() => watch.answer(how));
    };
    const watch = new EvaluationWatch(laboratory, provenance, request.params as EvaluationQuery, runDirectory, end);
    return {
      request,
      step: (passing, proceed) => watch.step(passing, proceed),
      over: () => end('script-ended'),
    };
  }
  const fail = (error: unknown) => (): never => {
    throw error;
  };
  if (request.method === 'examples/read') {
    const read = reader.read(request.params as ExamplesQuery);
    if (!(read instanceof Promise)) {
      answered(() => read);
      return null;
    }
    requireAlive(scriptIsOver);
    read.then(
      (answer) => hold(() => answer),
      (error: unknown) => hold(fail(error)),
    );
    return { request, step: (_, proceed) => proceed(), over: () => hold(() => reader.cutShort()) };
  }
  const dataset = refetchable(laboratory, provenance);
  if (dataset === null) {
    answered(() => refetchedArrays(laboratory, provenance));
    return null;
  }
  requireAlive(scriptIsOver);
  refetch(laboratory, provenance, dataset).then(
    (answer) => hold(() => answer),
    (error: unknown) => hold(fail(error)),
  );
  return {
    request,
    step: (_, proceed) => proceed(),
    over: () => hold(fail(notApplicable('The script came to its end before its examples had been fetched again.'))),
  };
}

function requireAlive(scriptIsOver: boolean): void {
  if (scriptIsOver) {
    throw new ProbeError(ProbeErrorCode.runOver, 'The script has run to its end.');
  }
}
