import { readFile } from 'node:fs/promises';
import { misspeltLayerOptions } from '../../../scripts/layerOptions.ts';
import { ScriptText } from '../../../scripts/scriptText.ts';
import type { Capture, SourceLocation } from '../../../training/protocol/capture.ts';
import type { Judgement } from '../../check.ts';

/**
 * Is a layer told something that TensorFlow.js does not hear? PyTorch and Keras raise an error; TensorFlow.js makes the layer
 * without it. What a layer was told is not kept, so the sources are read where the net's layers were made.
 */
export async function judgeMisspeltLayerOptions({ framework, model }: Capture): Promise<Judgement | null> {
  const places = framework === 'tfjs' ? (model?.layers ?? []).flatMap(({ location }) => location ?? []) : [];
  for (const file of new Set(places.map((place) => place.file))) {
    const found = await misspeltIn(
      file,
      places.filter((place) => place.file === file),
    );
    const [first] = found;
    if (first !== undefined) {
      return {
        verdict: 'warn',
        message: found.map(({ told }) => told).join(' '),
        location: first.location,
        cause: 'unheard-option',
        related: found.slice(1).map(({ location, told }) => ({ message: told, location })),
        advice: `Write ${[...new Set(found.map(written))].join(', ')}.`,
      };
    }
  }
  return null;
}

async function misspeltIn(file: string, places: readonly SourceLocation[]) {
  const content = await readFile(file, 'utf8').catch(() => null);
  if (content === null) {
    return [];
  }
  const text = new ScriptText(file, content);
  const lines = places.map((place) => text.inSource(place).line);
  return misspeltLayerOptions(text.source, lines).map(({ layer, given, option, value, line, column }) => ({
    given,
    option,
    value,
    told: told(layer, given, option, short(value)),
    location: text.inFile({ file, line, column }),
  }));
}

function told(layer: string, given: string | null, option: string, value: string): string {
  return given === null
    ? `${layer} is given the number ${value} where an object with its options belongs, and takes nothing from it: ${withoutIt(layer, option)}.`
    : `${layer} is told ${given}: ${value}, a name that TensorFlow.js does not know and passes over without a word: it does without ${option}.`;
}

const withoutIt = (layer: string, option: string): string =>
  layer === 'dropout' || layer === 'spatialDropout1d' ? 'it drops nothing' : `its ${option} is what it is without`;

const written = ({ given, option, value }: { given: string | null; option: string; value: string }): string =>
  given === null ? `{ ${option}: ${value} } for ${value}` : `${option} for ${given}`;

const short = (value: string): string => (value.length > 40 || value.includes('\n') ? '…' : value);
