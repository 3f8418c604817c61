import * as vscode from 'vscode';
import { shortNumber, summaryLine } from '../../tensors/summaryLine.ts';
import type { Framework } from '../../training/protocol/capture.ts';
import type { TensorSummary } from '../../training/protocol/tensors.ts';
import { tensorPicture } from './tensorPicture.ts';

const SHOWN_VALUES = 8;

export interface DescribedTensor {
  readonly name: string;
  readonly summary: TensorSummary;
  /** Its values as `.npy`, the first rows at least; null where there are none. */
  readonly file: string | null;
  readonly framework: Framework;
  readonly batchSize: number | null;
  /** When and where it was taken, and what else there is to say of it. */
  readonly origin: string;
}

/** A tensor for a hover: one line, picture or first values, and where it comes from. */
export async function tensorMarkdown(tensor: DescribedTensor): Promise<vscode.MarkdownString> {
  const { name, summary, file, framework, batchSize, origin } = tensor;
  const text = new vscode.MarkdownString();
  text.appendCodeblock(`${name}  ${summaryLine(summary)}`, 'plaintext');
  const picture = file === null ? null : await tensorPicture(file, summary, framework, batchSize);
  if (picture !== null) {
    if (picture.dataUri !== null) text.appendMarkdown(`![${name}](${picture.dataUri})\n\n`);
    if (picture.rows.length > 0) text.appendCodeblock(picture.rows.join('\n'), 'plaintext');
    text.appendText(picture.caption).appendMarkdown('\n\n');
  }
  if (picture === null || picture.rows.length === 0) text.appendText(firstValues(summary)).appendMarkdown('\n\n');
  return text.appendText(origin);
}

function firstValues({ firstValues: values, shape }: TensorSummary): string {
  const total = shape.reduce((product, size) => product * size, 1);
  const shown = values
    .slice(0, SHOWN_VALUES)
    .map((value) => (typeof value === 'number' ? shortNumber(value) : String(value)));
  return `${shown.join('  ')}${total > shown.length ? '  …' : ''}`;
}
