import { readFile } from 'node:fs/promises';
import { ScriptText } from '../../../scripts/scriptText.ts';
import type { Source } from '../../../scripts/syntax/source.ts';
import { type UnusedWidth, unusedWidthsOf } from '../../../scripts/widths/unusedWidths.ts';
import { type WidthKnob, widthKnobsOf } from '../../../scripts/widths/widthKnobs.ts';
import type { Capture, SourceLocation } from '../../../training/protocol/capture.ts';

export interface Knobs {
  readonly widths: readonly WidthKnob[];
  readonly unused: readonly UnusedWidth[];
}

/** What the sources say of the widths of the captured net. Files that cannot be read any more are left out. */
export async function knobsOf({ model, framework, location }: Capture): Promise<Knobs> {
  const layers = model?.layers ?? [];
  const places = [location, model?.location ?? null, ...layers.map((layer) => layer.location)];
  const texts = new Map<string, ScriptText>();
  for (const file of new Set(places.flatMap((place) => place?.file ?? []))) {
    const content = await readFile(file, 'utf8').catch(() => null);
    if (content !== null) {
      texts.set(file, new ScriptText(file, content));
    }
  }
  const sources: readonly Source[] = [...texts.values()].map(({ source }) => source);
  const inSource = (at: SourceLocation) => texts.get(at.file)?.inSource(at) ?? at;
  const inFile = (at: SourceLocation) => texts.get(at.file)?.inFile(at) ?? at;
  const placed = layers.map((layer) => ({ ...layer, location: layer.location && inSource(layer.location) }));
  const edited =
    ({ edits }: Pick<WidthKnob, 'edits'>): WidthKnob['edits'] =>
    (factor) =>
      edits(factor).map((edit) => texts.get(edit.file)?.editInFile(edit) ?? edit);
  return {
    widths: widthKnobsOf(sources, placed, framework).map((knob) => ({
      ...knob,
      location: inFile(knob.location),
      layers: knob.layers.map(inFile),
      edits: edited(knob),
    })),
    unused: unusedWidthsOf(
      sources,
      placed.flatMap(({ location: at, parameterCount }) => (at && parameterCount > 0 ? [at] : [])),
    ).map((width) => ({
      ...width,
      location: inFile(width.location),
      parameter: inFile(width.parameter),
      edits: edited(width),
    })),
  };
}
