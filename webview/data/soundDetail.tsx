import type { VNode } from 'preact';
import { useState } from 'preact/hooks';
import type { SampleRate } from '../../src/tensors/audio.ts';
import { windowFor } from '../../src/tensors/spectrogram.ts';
import { shortNumber } from '../../src/tensors/summaryLine.ts';
import {
  DECIBELS,
  hopFor,
  loudest,
  SoundCanvas,
  type SoundDecoding,
  spectrogramTop,
} from '../ui/examples/soundCanvas.tsx';
import type { DetailProps } from './exampleDetail.tsx';

const WIDTH = 252;
const HEIGHTS = { both: 220, waveform: 110, spectrogram: 140 } as const;

/** A sound, large: the value of each sample, and what time and frequency the pointer stands at. */
export function SoundDetail(props: DetailProps<SoundDecoding> & { readonly sampleRate: SampleRate | null }): VNode {
  const { shown, example, decoding, index, sampleRate } = props;
  const [at, setAt] = useState<{ readonly sample: number; readonly pitch: number | null } | null>(null);
  const { length } = example.values;
  const height = HEIGHTS[decoding.view];
  const top = spectrogramTop(decoding, height);
  const move = (sample: number, pitch: number | null): void =>
    setAt({ sample: Math.min(length - 1, Math.max(0, sample)), pitch });
  const point = ({ offsetX, offsetY }: PointerEvent): void =>
    move(
      Math.round((offsetX / (WIDTH - 1)) * (length - 1)),
      offsetY < top ? null : (height - offsetY) / (height - top) / 2,
    );
  const key = (event: KeyboardEvent): void => {
    const step = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    if (step === undefined) return;
    event.preventDefault();
    move((at?.sample ?? 0) + step * (event.shiftKey ? Math.ceil(length / 50) : 1), null);
  };
  const read = { tabIndex: 0, onPointerMove: point, onPointerLeave: () => setAt(null), onKeyDown: key };
  return (
    <>
      <div class="pointed" {...read}>
        <SoundCanvas
          example={example}
          decoding={decoding}
          statistics={shown.tensor.statistics}
          width={WIDTH}
          height={height}
          cursor={at?.sample ?? null}
          label={`Example ${index}, large. Left and right read its values, with Shift by larger steps`}
        />
      </div>
      <p class="mono value" aria-live="polite">
        {at === null
          ? 'Point at a moment to read its value.'
          : `${at.sample}${seconds(at.sample, sampleRate)}: ${shortNumber(example.values[at.sample] ?? Number.NaN)}${at.pitch === null ? '' : `, at ${frequency(at.pitch, sampleRate)}`}`}
      </p>
      <p class="quiet">{sentence(decoding, length, loudest(shown.tensor.statistics), sampleRate)}</p>
    </>
  );
}

const seconds = (sample: number, rate: SampleRate | null): string =>
  rate === null ? '' : ` (${(sample / rate.hertz).toFixed(3)} s)`;

const frequency = (share: number, rate: SampleRate | null): string =>
  rate === null
    ? `${share.toFixed(3)} of the sample rate`
    : `${Math.round(share * rate.hertz).toLocaleString('en')} Hz`;

function sentence({ view }: SoundDecoding, length: number, most: number, rate: SampleRate | null): string {
  const long = rate === null ? '' : `, ${(length / rate.hertz).toFixed(2)} s by ${rate.name} = ${rate.hertz}`;
  const extent = `${length.toLocaleString('en')} samples${long}.`;
  const waveform = ` Waveform from ${shortNumber(-most)} to ${shortNumber(most)}, all on one scale.`;
  const white = 20 * Math.log10(most);
  const spectrogram = ` Spectrogram: Hann window of ${windowFor(length)} samples every ${hopFor(length, WIDTH)}, from 0 at the bottom to ${frequency(0.5, rate)}; black is ${(white - DECIBELS).toFixed(0)} dB, white ${white.toFixed(0)} dB of a sine of amplitude 1.`;
  return `${extent}${view === 'spectrogram' ? '' : waveform}${view === 'waveform' ? '' : spectrogram}`;
}
