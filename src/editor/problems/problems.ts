import * as vscode from 'vscode';
import { checkPageLink } from '../checkPage.ts';
import { Disposable } from '../disposable.ts';
import type { Examinations } from '../examinations/examinations.ts';
import type { Freshness } from '../examinations/freshness.ts';
import type { ScriptCatalogue } from '../scripts/scriptCatalogue.ts';
import { type Complaint, complaintsOf } from './complaints.ts';
import { lineAfterEdit } from './trackedLine.ts';

const SEVERITY = { error: vscode.DiagnosticSeverity.Error, warning: vscode.DiagnosticSeverity.Warning } as const;

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
    if (document.uri.scheme !== 'file') return;
    for (const complaint of this.#complaints) {
      if (complaint.location.file !== document.uri.fsPath) continue;
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

  #lineOf({ key, location }: Complaint): number | null {
    const moved = this.#moved.get(key);
    return moved === undefined ? location.line - 1 : moved;
  }

  async #show(): Promise<void> {
    const complaints = this.#complaints;
    const byFile = new Map<string, vscode.Diagnostic[]>();
    for (const complaint of complaints) {
      const diagnostic = await this.#diagnosticOf(complaint);
      if (diagnostic === null) continue;
      const { file } = complaint.location;
      byFile.set(file, [...(byFile.get(file) ?? []), diagnostic]);
    }
    // Read again in the meantime: that reading shows itself.
    if (complaints !== this.#complaints || this.isDisposed) return;
    const shown = new Set([...byFile.keys()].map((file) => vscode.Uri.file(file).toString()));
    this.#diagnostics.forEach((uri) => {
      if (!shown.has(uri.toString())) this.#diagnostics.delete(uri);
    });
    for (const [file, diagnostics] of byFile) this.#diagnostics.set(vscode.Uri.file(file), diagnostics);
  }

  async #diagnosticOf(complaint: Complaint): Promise<vscode.Diagnostic | null> {
    const { script, examined, location, related, check, code } = complaint;
    const stale = this.freshness.isStale(script, examined);
    // Of a text that changed before this session nothing is known about where its lines went.
    if (stale && !this.#moved.has(complaint.key)) return null;
    const line = this.#lineOf(complaint);
    if (line === null) return null;
    const diagnostic = new vscode.Diagnostic(
      await codeRange(location.file, line),
      stale ? `Stale, the script has changed since: ${complaint.message}` : complaint.message,
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
  const range = await codeRange(location.file, location.line - 1);
  return new vscode.DiagnosticRelatedInformation(new vscode.Location(vscode.Uri.file(location.file), range), message);
}

/** From a line's first character that is not white space to its last. */
async function codeRange(file: string, line: number): Promise<vscode.Range> {
  try {
    const document = await vscode.workspace.openTextDocument(vscode.Uri.file(file));
    const { text, firstNonWhitespaceCharacterIndex } = document.lineAt(Math.min(line, document.lineCount - 1));
    return new vscode.Range(line, firstNonWhitespaceCharacterIndex, line, text.trimEnd().length);
  } catch {
    // The file is gone, or not text: the line's number still tells where it was.
    return new vscode.Range(line, 0, line, 0);
  }
}
