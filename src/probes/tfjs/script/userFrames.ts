import path from 'node:path';
import type { FrameSummary, SourceLocation } from '../../../training/protocol/capture.ts';
import { filePath, originalLocation } from './sourceMaps.ts';

/** A frame of the user's code, as Node reports it; turned into a source line only when somebody asks. */
export interface UserFrame {
  readonly functionName: string | null;
  readonly reportedFile: string;
  readonly line: number;
  readonly column: number;
}

/**
 * The user's frames on the stack, innermost first: what lies outside Node, `node_modules` and the probe.
 * Raw call sites, because a stack as text would be mapped through the framework's own (huge) source maps.
 */
export function userFrames(depth = 200): readonly UserFrame[] {
  const { prepareStackTrace, stackTraceLimit } = Error;
  try {
    Error.stackTraceLimit = depth;
    Error.prepareStackTrace = (_error, sites) => sites;
    const holder: { stack?: unknown } = {};
    Error.captureStackTrace(holder, userFrames);
    const sites = Array.isArray(holder.stack) ? (holder.stack as NodeJS.CallSite[]) : [];
    return sites.flatMap((site) => {
      const file = site.getFileName();
      const line = site.getLineNumber();
      return file && line !== null && isUserFile(file)
        ? [
            {
              functionName: site.getFunctionName() ?? null,
              reportedFile: file,
              line,
              column: site.getColumnNumber() ?? 1,
            },
          ]
        : [];
    });
  } finally {
    Error.prepareStackTrace = prepareStackTrace;
    Error.stackTraceLimit = stackTraceLimit;
  }
}

export function isUserFile(file: string): boolean {
  return (
    !file.startsWith('node:') &&
    (path.isAbsolute(file) || file.startsWith('file:')) &&
    !/[\\/]node_modules[\\/]/.test(file) &&
    filePath(file) !== __filename
  );
}

export function frameLocation(frame: UserFrame): SourceLocation {
  return originalLocation(frame.reportedFile, frame.line, frame.column);
}

export function innermostLocation(frames: readonly UserFrame[] | undefined): SourceLocation | null {
  const frame = frames?.[0];
  return frame === undefined ? null : frameLocation(frame);
}

export function frameSummaries(frames: readonly UserFrame[]): readonly FrameSummary[] {
  return frames.map((frame, index) => ({
    index,
    functionName: frame.functionName,
    location: frameLocation(frame),
  }));
}
