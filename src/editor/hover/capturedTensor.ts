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

/** A variable of a script, whatever its last capture was. */
export interface CapturedVariable {
  /** Absolute path of the script. */
  readonly script: string;
  /** The number of its frame, innermost first. */
  readonly frame: number;
  readonly name: string;
}

/** Null where the last capture saw no such tensor. */
export function tensorOfLastCapture(
  { script, frame: index, name }: CapturedVariable,
  capture: DatedCapture | null,
  isStale: (script: string, capture: DatedCapture) => boolean,
): CapturedTensor | null {
  const frame = capture?.variables.find((each) => each.frame.index === index);
  const tensor = frame?.variables.find((each) => each.name === name)?.tensor;
  if (capture === null || frame === undefined || !tensor) return null;
  return capturedTensor({ name, tensor }, frame.frame, capture, isStale(script, capture));
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
