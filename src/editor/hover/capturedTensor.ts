import { lineText } from '../../training/placeText.ts';
import type { FrameSummary, SourceLocation } from '../../training/protocol/capture.ts';
import type { TensorSummary } from '../../training/protocol/tensors.ts';
import { tensorFile } from '../../training/runStore.ts';
import type { DatedCapture } from '../examinations/scriptResults.ts';
import { timeOf } from '../sidebar/outcomeText.ts';
import type { DescribedTensor } from './tensorMarkdown.ts';

/** A variable of the script as it was at its last capture. */
export interface CapturedTensor extends DescribedTensor {
  /** ISO 8601. */
  readonly capturedAt: string;
  /** The line of its frame at the capture. */
  readonly place: SourceLocation;
  /** The script has changed since. */
  readonly isStale: boolean;
}

export function capturedTensor(
  { name, tensor }: { readonly name: string; readonly tensor: TensorSummary },
  frame: FrameSummary,
  { capture, runDirectory, startedAt }: DatedCapture,
  isStale: boolean,
): CapturedTensor {
  const where = `${frame.functionName === null ? '' : `in ${frame.functionName}, `}${lineText(frame.location)}`;
  return {
    name,
    summary: tensor,
    file: tensorFile(runDirectory, tensor.id),
    framework: capture.framework,
    batchSize: capture.batch.size,
    origin: `captured at ${timeOf(startedAt)}, ${where}${isStale ? ', stale: the script has changed since' : ''}`,
    capturedAt: startedAt,
    place: frame.location,
    isStale,
  };
}
