import { boxFormWords } from './boxes.ts';
import type { Decoding } from './decoding.ts';

/** For the chooser, and unique among the decodings of one tensor. */
export function decodingLabel(decoding: Decoding): string {
  switch (decoding.kind) {
    case 'image': {
      const { layout, height, width, channels, flattened } = decoding;
      const order = flattened
        ? 'one row folded'
        : channels === 1
          ? 'grey'
          : layout === 'HWC'
            ? 'channels last'
            : 'channels first';
      return `Image ${height}×${width}${channels === 1 ? '' : `×${channels}`} (${order})`;
    }
    case 'class':
      return decoding.written === 'one-hot' ? 'Class (one-hot)' : 'Class (index)';
    case 'tokens':
      return decoding.written === 'one-hot' ? 'Token ids (one-hot)' : 'Token ids';
    case 'table':
      return 'Table row';
    case 'lines':
      return decoding.series === 1 ? 'Line' : `${decoding.series} lines`;
    case 'sound':
      return `Sound: ${decoding.view === 'both' ? 'waveform and spectrogram' : decoding.view}`;
    case 'mask':
      return `Mask (${decoding.written === 'index' ? 'class numbers' : decoding.written})`;
    case 'boxes':
      return `Boxes (${boxFormWords(decoding)})`;
    case 'slices': {
      const { as, leading, layout, height, width, channels } = decoding;
      const order = layout === 'HWC' ? '' : ', channels first';
      const size = `${height}×${width}${channels === 1 ? '' : `×${channels}${order}`}`;
      return `${as === 'image' ? 'Slices' : 'Slices as numbers'} ${size} of ${leading.join('×')}`;
    }
    case 'values':
      return 'Values';
  }
}
