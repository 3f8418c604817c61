import { existsSync } from 'node:fs';
import path from 'node:path';
import { placeText } from '../../training/placeText.ts';
import type { TensorSummary } from '../../training/protocol.ts';
import { tensorFile } from '../../training/runStore.ts';
import type { Activity } from '../examinations/examinations.ts';
import type { DatedCapture, ScriptResults } from '../examinations/scriptResults.ts';
import type { CapturedData, DataSnapshot, DataTensor } from './dataMessages.ts';

/** @param uriOf the address at which the panel can fetch a file */
export function dataSnapshot(
  { script, capture, error }: ScriptResults,
  activity: Activity | null,
  stale: boolean,
  uriOf: (file: string) => string,
): DataSnapshot {
  return {
    script,
    scriptName: path.basename(script),
    doing: activity?.message ?? null,
    error: error?.message ?? null,
    capture: capture === null ? null : capturedData(capture, stale, uriOf),
  };
}

function capturedData(
  { capture, startedAt, runDirectory }: DatedCapture,
  stale: boolean,
  uriOf: (file: string) => string,
): CapturedData {
  const { framework, batch, location, loss, notes } = capture;
  const tensor =
    (role: DataTensor['role']) =>
    (summary: TensorSummary): DataTensor => {
      const file = tensorFile(runDirectory, summary.id);
      return { ...summary, role, uri: existsSync(file) ? uriOf(file) : null };
    };
  return {
    capturedAt: startedAt,
    stale,
    framework,
    batchSize: batch.size,
    location,
    place: location === null ? null : placeText(path.basename(location.file), location),
    loss: { name: loss.name, value: Number.isFinite(loss.value) ? loss.value : String(loss.value) },
    tensors: [...batch.inputs.map(tensor('input')), ...batch.targets.map(tensor('target'))],
    notes,
  };
}
