import * as vscode from 'vscode';
import { lineText } from '../../training/placeText.ts';
import type { SourceLocation } from '../../training/protocol/capture.ts';
import { checkPageLink } from '../checkPage.ts';
import { Disposable } from '../disposable.ts';
import type { Examinations } from '../examinations/examinations.ts';
import type { Freshness } from '../examinations/freshness.ts';
import { openCell, placeOf } from '../scripts/openNotebook.ts';
import type { ScriptCatalogue } from '../scripts/scriptCatalogue.ts';
import { type Complaint, complaintsOf } from './complaints.ts';
import { lineAfterEdit } from './trackedLine.ts';

const SEVERITY = {
  error: vscode.DiagnosticSeverity.Error,
  warning: vscode.DiagnosticSeverity.Warning,
  information: vscode.DiagnosticSeverity.Information,
} as const;

/**
 * Findings and broken-off examinations in the Problems panel. While a script differs from what was examined its
 * complaints are information and say so, they move with their lines, and one whose own line was edited goes.
 */
export class Problems extends Disposable {
  readonly #diagnostics = this.register(vscode.languages.createDiagnosticCollection('Training Recipe'));
  /** Where a complaint's line is after edits, from 0, by the complaint's key; null once the line itself was edited. */
  readonly #moved = new Map<string, number | null>();
  #complaints: readonly Complaint[] = [];

  constructor(
    private readonly catalogue: ScriptCatalogue,
    private readonly examinations: Examinations,
    private readonly freshness: Freshness,
  ) {
    super();
    this.register(examinations.onDidChange(() => this.#read()));
    this.register(freshness.onDidChange((script) => this.#textChanged(script)));
    this.register(catalogue.onDidChange(() => this.#read()));
    this.register(vscode.workspace.onDidChangeTextDocument((event) => this.#edited(event)));
    this.register(vscode.workspace.onDidChangeNotebookDocument((event) => this.#cellsMoved(event)));
    this.register(vscode.workspace.onDidOpenNotebookDocument(() => this.#read()));
    this.register(vscode.workspace.onDidCloseNotebookDocument(() => this.#read()));
  }

  /** Back at the examined text, every complaint is where it was. */
  #textChanged(script: string): void {
    for (const complaint of this.#complaints) {
      const isFresh = complaint.script === script && !this.freshness.isStale(script, complaint.examined);
      if (isFresh) this.#moved.delete(complaint.key);
    }
    this.#read();
  }

  #read(): void {
    this.#complaints = this.catalogue.scripts.flatMap(({ file, trainingLines }) => {
      const [first] = trainingLines;
      return complaintsOf(this.examinations.resultsOf(file), first ?? { file, line: 1, column: 1 });
    });
    for (const key of this.#moved.keys()) {
      if (!this.#complaints.some((complaint) => complaint.key === key)) this.#moved.delete(key);
    }
    void this.#show();
  }

  #edited({ document, contentChanges }: vscode.TextDocumentChangeEvent): void {
    const place = placeOf(document);
    for (const complaint of this.#complaints) {
      if (place === null || complaint.location.file !== place.file || complaint.location.cell !== place.cell) continue;
      let line = this.#lineOf(complaint);
      for (const { range, text } of contentChanges) {
        if (line === null) break;
        const { start, end } = range;
        line = lineAfterEdit(line, {
          startLine: start.line,
          startColumn: start.character,
          endLine: end.line,
          endColumn: end.character,
          text,
        });
      }
      this.#moved.set(complaint.key, line);
    }
  }

  /** Cells put in, taken out or moved: what was said of this place and those below is no longer said of these cells. */
  #cellsMoved({ notebook, contentChanges }: vscode.NotebookDocumentChangeEvent): void {
    for (const { range } of contentChanges) {
      for (const { key, location } of this.#complaints) {
        const isBelow = location.cell !== undefined && location.cell >= range.start;
        if (isBelow && location.file === notebook.uri.fsPath) this.#moved.set(key, null);
      }
    }
    if (contentChanges.length > 0) this.#read();
  }

  #lineOf({ key, location }: Complaint): number | null {
    const moved = this.#moved.get(key);
    return moved === undefined ? location.line - 1 : moved;
  }

  async #show(): Promise<void> {
    const complaints = this.#complaints;
    const byDocument = new Map<string, [vscode.Uri, vscode.Diagnostic[]]>();
    for (const complaint of complaints) {
      const diagnostic = await this.#diagnosticOf(complaint);
      if (diagnostic === null) continue;
      const uri = uriOf(complaint.location);
      const [, others] = byDocument.get(uri.toString()) ?? [uri, []];
      byDocument.set(uri.toString(), [uri, [...others, diagnostic]]);
    }
    // Read again in the meantime: that reading shows itself.
    if (complaints !== this.#complaints || this.isDisposed) return;
    this.#diagnostics.forEach((uri) => {
      if (!byDocument.has(uri.toString())) this.#diagnostics.delete(uri);
    });
    for (const [uri, diagnostics] of byDocument.values()) this.#diagnostics.set(uri, diagnostics);
  }

  async #diagnosticOf(complaint: Complaint): Promise<vscode.Diagnostic | null> {
    const { script, examined, location, related, check, code } = complaint;
    const stale = this.freshness.isStale(script, examined);
    // Of a text that changed before this session nothing is known about where its lines went.
    if (stale && !this.#moved.has(complaint.key)) return null;
    const line = this.#lineOf(complaint);
    if (line === null) return null;
    const isHidden = location.cell !== undefined && openCell(location) === null;
    const message = isHidden ? `${capitalised(lineText(location))}: ${complaint.message}` : complaint.message;
    const diagnostic = new vscode.Diagnostic(
      await codeRange(location, line),
      stale ? `Stale, the script has changed since: ${message}` : message,
      stale ? vscode.DiagnosticSeverity.Information : SEVERITY[complaint.severity],
    );
    diagnostic.source = 'Training Recipe';
    diagnostic.code = check === null ? code : { value: code, target: checkPageLink(check) };
    // Where the other lines are by now is not known.
    if (!stale) diagnostic.relatedInformation = await Promise.all(related.map(relatedPlace));
    return diagnostic;
  }
}

async function relatedPlace({
  message,
  location,
}: Complaint['related'][number]): Promise<vscode.DiagnosticRelatedInformation> {
  const range = await codeRange(location, location.line - 1);
  return new vscode.DiagnosticRelatedInformation(new vscode.Location(uriOf(location), range), message);
}

/** Of a notebook, the cell's document while the notebook is open. */
function uriOf(location: SourceLocation): vscode.Uri {
  return openCell(location)?.uri ?? vscode.Uri.file(location.file);
}

/** From a line's first character that is not white space to its last. */
async function codeRange(location: SourceLocation, line: number): Promise<vscode.Range> {
  // The lines of a notebook's file are not those of its cells.
  if (location.cell !== undefined && openCell(location) === null) return new vscode.Range(0, 0, 0, 0);
  try {
    const document = openCell(location) ?? (await vscode.workspace.openTextDocument(vscode.Uri.file(location.file)));
    const { text, firstNonWhitespaceCharacterIndex } = document.lineAt(Math.min(line, document.lineCount - 1));
    return new vscode.Range(line, firstNonWhitespaceCharacterIndex, line, text.trimEnd().length);
  } catch {
    // The file is gone, or not text: the line's number still tells where it was.
    return new vscode.Range(line, 0, line, 0);
  }
}

function capitalised(words: string): string {
  return words.charAt(0).toUpperCase() + words.slice(1);
}
