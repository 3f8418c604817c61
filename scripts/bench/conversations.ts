import { ProbeConnection } from '../../src/training/connection.ts';
import type { Trace } from '../../src/training/protocol/experiments.ts';

/** What was asked of the probes while something was measured. */
export interface Conversations {
  /** Milliseconds from each process's first message to its capture. */
  readonly starts: readonly number[];
  readonly experiments: readonly {
    readonly milliseconds: number;
    readonly steps: number;
  }[];
  /** Milliseconds of all other questions, by their method. */
  readonly questions: Readonly<Record<string, number>>;
}

/** Listens in on every probe that is launched meanwhile. */
export async function withConversations<T>(
  work: () => Promise<T>,
): Promise<{ readonly result: T; readonly conversations: Conversations }> {
  const starts: number[] = [];
  const experiments: { milliseconds: number; steps: number }[] = [];
  const questions: Record<string, number> = {};
  const { on, request } = ProbeConnection.prototype;
  ProbeConnection.prototype.on = function (this: ProbeConnection, method, listener) {
    const launched = performance.now();
    on.call(this, method, (params) => {
      if (method === 'captured') starts.push(performance.now() - launched);
      (listener as (params: unknown) => void)(params);
    });
  };
  ProbeConnection.prototype.request = async function (this: ProbeConnection, method, params) {
    const asked = performance.now();
    let steps: number | null = null;
    try {
      const answer = await request.call(this, method, params);
      steps = method === 'experiment/run' ? (answer as Trace).rows.length : null;
      return answer;
    } finally {
      const milliseconds = performance.now() - asked;
      if (steps !== null) experiments.push({ milliseconds, steps });
      else if (method !== 'initialize') questions[method] = (questions[method] ?? 0) + milliseconds;
    }
  } as typeof request;
  try {
    const result = await work();
    return { result, conversations: { starts, experiments, questions } };
  } finally {
    Object.assign(ProbeConnection.prototype, { on, request });
  }
}
