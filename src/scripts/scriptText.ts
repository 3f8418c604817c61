import type { SourceLocation } from '../training/protocol/capture.ts';
import type { SourceEdit } from '../training/protocol/messages.ts';
import { isNotebook, type NotebookCode, placeInCell, readNotebook } from './notebook.ts';
import { Source } from './syntax/source.ts';

/** A file's code for the parser. A notebook's cells stand below each other, and places in them go both ways. */
export class ScriptText {
  readonly source: Source;
  readonly #notebook: NotebookCode | null;

  /** @param content of the file */
  constructor(file: string, content: string) {
    this.#notebook = isNotebook(file) ? readNotebook(content) : null;
    this.source = new Source(file, this.#notebook?.text ?? content);
  }

  /** From the person's line to that of the source. */
  inSource(location: SourceLocation): SourceLocation {
    const cell = this.#notebook?.cells.find(({ index }) => index === location.cell);
    return cell ? { file: location.file, line: cell.firstLine + location.line - 1, column: location.column } : location;
  }

  /** From the source's line to the person's. */
  inFile(location: SourceLocation): SourceLocation {
    return this.#notebook ? { ...location, ...placeInCell(this.#notebook, location.line) } : location;
  }

  editInFile(edit: SourceEdit): SourceEdit {
    if (!this.#notebook) return edit;
    const start = placeInCell(this.#notebook, edit.line);
    return { ...edit, ...start, endLine: start.line + edit.endLine - edit.line };
  }
}
