/** Two functions of a script, compared by the TensorFlow.js probe. */
import path from 'node:path';
import { functionContract } from './functions.ts';

/** As it ships: `npm run build` before. */
const probes = path.join(import.meta.dirname, '../../dist/probes');

functionContract('tfjs', probes, path.join(import.meta.dirname, 'fixtures', 'tfjs', 'functions.js'));
