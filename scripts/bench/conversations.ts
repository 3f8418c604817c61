import { ProbeConnection } from '../../src/training/connection.ts';

/** What was asked of the probes while something was measured. */
export interface Conversations {
  /** Milliseconds from each process's first message to its capture. */
  readonly starts: readonly number[];
  readonly experiments: readonly {
    readonly milliseconds: number;
    /** When the host heard of each step. */
    readonly rowsAt: readonly number[];
  }[];
  /** Milliseconds of all other questions, by their method. */
  readonly questions: Readonly<Record<string, number>>;
}

/** Listens in on every probe that is launched meanwhile. */
export async function withConversations<T>(
  work: () => Promise<T>,
): Promise<{ readonly result: T; readonly conversations: Conversations }> {
  const starts: number[] = [];
  const experiments: { milliseconds: number; rowsAt: number[] }[] = [];
  const questions: Record<string, number> = {};
  const { on, request } = ProbeConnection.prototype;
  const rowsOf = new WeakMap<ProbeConnection, number[]>();
  ProbeConnection.prototype.on = function (this: ProbeConnection, method, listener) {
    const launched = performance.now();
    if (method === 'captured') on.call(this, 'experiment/step', () => rowsOf.get(this)?.push(performance.now()));
    on.call(this, method, (params) => {
      if (method === 'captured') starts.push(performance.now() - launched);
      (listener as (params: unknown) => void)(params);
    });
  };
  ProbeConnection.prototype.request = async function (this: ProbeConnection, method, params) {
    const asked = performance.now();
    const rowsAt: number[] = [];
    rowsOf.set(this, rowsAt);
    try {
      return await request.call(this, method, params);
    } finally {
      const milliseconds = performance.now() - asked;
      if (method === 'experiment/run') experiments.push({ milliseconds, rowsAt });
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
