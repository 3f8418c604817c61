import * as vscode from 'vscode';
import { Source } from '../../scripts/syntax/source.ts';
import { Command } from '../contributions.ts';
import type { Examinations } from '../examinations/examinations.ts';
import type { Freshness } from '../examinations/freshness.ts';
import { placeOf } from '../scripts/openNotebook.ts';
import type { ScriptCatalogue } from '../scripts/scriptCatalogue.ts';
import { type CapturedTensor, capturedTensor } from './capturedTensor.ts';
import { tensorMarkdown } from './tensorMarkdown.ts';
import { findVariable, nameAt } from './variableAt.ts';

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
    const { frame, variable } = found;
    const tensor = capturedTensor({ name: variable.name, tensor: found.variable.tensor }, frame, capture, stale);
    const description = await describe(captured, tensor, frame.index);
    const start = document.positionAt(word.start);
    return new vscode.Hover(description, new vscode.Range(start, start.translate(0, word.name.length)));
  }
}

/** @param script whose capture it is of */
async function describe(script: string, tensor: CapturedTensor, frame: number): Promise<vscode.MarkdownString> {
  const text = await tensorMarkdown(tensor);
  text.isTrusted = { enabledCommands: [Command.openTensor] };
  const given = encodeURIComponent(JSON.stringify([script, frame, tensor.name]));
  return text.appendText(' · ').appendMarkdown(`[Open in a panel](command:${Command.openTensor}?${given})`);
}
