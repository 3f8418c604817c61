import type { Finding, Judgement } from './check.ts';

/** A check's judgement with all that it left unsaid. */
export const findingOf = (check: string, judgement: Judgement): Finding => ({
  expected: null,
  observed: null,
  location: null,
  related: [],
  advice: null,
  cause: null,
  remedy: null,
  plots: [],
  evidence: {},
  ...judgement,
  refersTo: null,
  check,
});
