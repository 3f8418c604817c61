/** Two functions of a script, compared by the PyTorch probe. */
import path from 'node:path';
import { functionContract } from './functions.ts';

const python = process.env['TRAINING_RECIPE_TEST_PYTHON'] ?? 'python3';
const probes = path.join(import.meta.dirname, '../../src/probes');

functionContract('torch', probes, path.join(import.meta.dirname, 'fixtures', 'torch', 'functions.py'), {
  settings: { python },
});
