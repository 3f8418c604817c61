import * as vscode from 'vscode';
import { javascriptBlocks, pythonFunctions } from '../../scripts/blockSpans.ts';
import { shortNumber, summaryLine } from '../../tensors/summaryLine.ts';
import { lineText } from '../../training/placeText.ts';
import type { TensorSummary } from '../../training/protocol/tensors.ts';
import { tensorFile } from '../../training/runStore.ts';
import type { Examinations } from '../examinations/examinations.ts';
import type { Freshness } from '../examinations/freshness.ts';
import type { DatedCapture } from '../examinations/scriptResults.ts';
import { placeOf } from '../scripts/openNotebook.ts';
import type { ScriptCatalogue } from '../scripts/scriptCatalogue.ts';
import { timeOf } from '../sidebar/outcomeText.ts';
import { tensorPicture } from './tensorPicture.ts';
import { type FoundVariable, findVariable, nameAt } from './variableAt.ts';

const SHOWN_VALUES = 8;

/** A tensor of the last capture, shown where its variable is written: one line, first values, picture. */
export class TensorHover implements vscode.HoverProvider {
  constructor(
    private readonly catalogue: ScriptCatalogue,
    private readonly examinations: Examinations,
    private readonly freshness: Freshness,
  ) {}

  async provideHover(document: vscode.TextDocument, position: vscode.Position): Promise<vscode.Hover | null> {
    const place = placeOf(document);
    if (place === null) return null;
    const scripts = this.catalogue.scriptsWith(place.file).map((script) => script.file);
    const captured = scripts.find((script) => this.examinations.resultsOf(script).capture !== null);
    const capture = captured === undefined ? null : this.examinations.resultsOf(captured).capture;
    if (captured === undefined || capture === null) return null;
    const word = nameAt(document.getText(), document.offsetAt(position), document.languageId === 'python');
    if (word === null) return null;
    if (!capture.variables.some(({ variables }) => variables.some(({ name }) => name === word.name))) return null;
    const text = document.getText();
    const blocks = document.languageId === 'python' ? pythonFunctions(text) : javascriptBlocks(text);
    const found = findVariable(word.name, place, position.line, capture.variables, blocks);
    if (found === null || found.variable.tensor === null) return null;
    const stale = this.freshness.isStale(captured, capture);
    const description = await describe(found, found.variable.tensor, capture, stale);
    const start = document.positionAt(word.start);
    return new vscode.Hover(description, new vscode.Range(start, start.translate(0, word.name.length)));
  }
}

async function describe(
  { variable, frame }: FoundVariable,
  tensor: TensorSummary,
  { capture, runDirectory, startedAt }: DatedCapture,
  stale: boolean,
): Promise<vscode.MarkdownString> {
  const text = new vscode.MarkdownString();
  text.appendCodeblock(`${variable.name}  ${summaryLine(tensor)}`, 'plaintext');
  const picture = await tensorPicture(
    tensorFile(runDirectory, tensor.id),
    tensor,
    capture.framework,
    capture.batch.size,
  );
  if (picture !== null) {
    if (picture.dataUri !== null) text.appendMarkdown(`![${variable.name}](${picture.dataUri})\n\n`);
    if (picture.rows.length > 0) text.appendCodeblock(picture.rows.join('\n'), 'plaintext');
    text.appendText(picture.caption).appendMarkdown('\n\n');
  }
  if (picture === null || picture.rows.length === 0) text.appendText(firstValues(tensor)).appendMarkdown('\n\n');
  const where = `${frame.functionName === null ? '' : `in ${frame.functionName}, `}${lineText(frame.location)}`;
  return text.appendText(
    `captured at ${timeOf(startedAt)}, ${where}${stale ? ', stale: the script has changed since' : ''}`,
  );
}

function firstValues({ firstValues: values, shape }: TensorSummary): string {
  const total = shape.reduce((product, size) => product * size, 1);
  const shown = values
    .slice(0, SHOWN_VALUES)
    .map((value) => (typeof value === 'number' ? shortNumber(value) : String(value)));
  return `${shown.join('  ')}${total > shown.length ? '  …' : ''}`;
}
