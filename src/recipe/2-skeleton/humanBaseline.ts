/** No check that runs with the others: a person answers, in a panel. */
export const HUMAN_BASELINE = {
  id: 'skeleton/human-baseline',
  title: 'Human baseline',
  question: 'How well does a person do what the net is asked to do, on the same examples?',
} as const;
