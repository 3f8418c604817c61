import * as vscode from 'vscode';
import { Source } from '../../scripts/syntax/source.ts';
import { lineText } from '../../training/placeText.ts';
import type { TensorSummary } from '../../training/protocol/tensors.ts';
import { tensorFile } from '../../training/runStore.ts';
import type { Examinations } from '../examinations/examinations.ts';
import type { Freshness } from '../examinations/freshness.ts';
import type { DatedCapture } from '../examinations/scriptResults.ts';
import { placeOf } from '../scripts/openNotebook.ts';
import type { ScriptCatalogue } from '../scripts/scriptCatalogue.ts';
import { timeOf } from '../sidebar/outcomeText.ts';
import { tensorMarkdown } from './tensorMarkdown.ts';
import { type FoundVariable, findVariable, nameAt } from './variableAt.ts';

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
    const found = findVariable(word, place, new Source(place.file, document.getText()), capture.variables);
    if (found === null || found.variable.tensor === null) return null;
    const stale = this.freshness.isStale(captured, capture);
    const description = await describe(found, found.variable.tensor, capture, stale);
    const start = document.positionAt(word.start);
    return new vscode.Hover(description, new vscode.Range(start, start.translate(0, word.name.length)));
  }
}

async function describe(
  { variable, frame }: FoundVariable,
  summary: TensorSummary,
  { capture, runDirectory, startedAt }: DatedCapture,
  stale: boolean,
): Promise<vscode.MarkdownString> {
  const where = `${frame.functionName === null ? '' : `in ${frame.functionName}, `}${lineText(frame.location)}`;
  return await tensorMarkdown({
    name: variable.name,
    summary,
    file: tensorFile(runDirectory, summary.id),
    framework: capture.framework,
    batchSize: capture.batch.size,
    origin: `captured at ${timeOf(startedAt)}, ${where}${stale ? ', stale: the script has changed since' : ''}`,
  });
}
