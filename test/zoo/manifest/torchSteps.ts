import type { ZooScript } from '../expectation.ts';

/** What a step does to the parameters, and what depends on what: faults, each with its sound twin. */
export const torchStepZoo: readonly ZooScript[] = [
  {
    kind: 'faulty',
    file: 'wine_no_zero_grad.py',
    about: 'gradients are never cleared',
    must: [{ check: 'skeleton/gradient-flow', lineContains: 'optimizer.step()', says: /never cleared/ }],
    twin: 'wine_zero_grad.py',
  },
  {
    kind: 'faulty',
    file: 'ferns_adam_in_step.py',
    about: 'Adam is made anew in every step, in a function of its own',
    must: [
      { check: 'skeleton/gradient-flow', lineContains: 'optimizer = torch.optim.Adam', says: /made anew for every/ },
    ],
    twin: 'ferns_adam_once.py',
  },
  { kind: 'sound', file: 'ferns_adam_once.py', about: 'Adam made once, its rate set in it', mustNot: 'any' },
  {
    kind: 'sound',
    file: 'ferns_adam_handed_on.py',
    about: 'Adam made anew, with the state of the one before',
    mustNot: 'any',
  },
  {
    kind: 'sound',
    file: 'terns_adapted_one_by_one.py',
    about: 'weights and optimizer are put back before each step',
    mustNot: 'any',
  },
  {
    kind: 'sound',
    file: 'ferns_sgd_in_step.py',
    about: 'plain gradient descent made anew in every step: it keeps nothing that could be lost',
    mustNot: 'any',
  },
  {
    kind: 'faulty',
    file: 'turbines_list_of_layers.py',
    about: 'hidden layers in a plain list, which no optimizer sees',
    must: [{ check: 'skeleton/gradient-flow', lineContains: 'self.hidden = [', says: /does not own/ }],
    twin: 'turbines_module_list.py',
  },
  { kind: 'sound', file: 'turbines_module_list.py', about: 'hidden layers in a ModuleList', mustNot: 'any' },
  { kind: 'sound', file: 'swings_solver.py', about: 'a solver wraps the net anew in every step', mustNot: 'any' },
  { kind: 'sound', file: 'wine_zero_grad.py', about: 'gradients are cleared', mustNot: 'any' },
  {
    kind: 'faulty',
    file: 'diabetes_broadcast.py',
    about: 'outputs (N, 1) against targets (N)',
    must: [
      {
        check: 'skeleton/batch-independence',
        lineContains: '(prediction - y[rows])',
        says: /broadcasts to \(32, 32\)/,
      },
    ],
    twin: 'diabetes_squeezed.py',
  },
  { kind: 'sound', file: 'diabetes_squeezed.py', about: 'the same, squeezed', mustNot: 'any' },
  {
    kind: 'faulty',
    file: 'patches_view_mixes.py',
    about: 'a view in a transpose’s place mixes the batch',
    must: [
      {
        check: 'skeleton/batch-independence',
        lineContains: ['class PatchNet', 'model = PatchNet()', 'features.view'],
        says: /depends on example/,
      },
    ],
    twin: 'patches_transposed.py',
  },
  { kind: 'sound', file: 'patches_transposed.py', about: 'the same, transposed', mustNot: 'any' },
];
