/** An edit as VS Code tells it. Lines count from 0. */
export interface LineEdit {
  readonly startLine: number;
  readonly startColumn: number;
  readonly endLine: number;
  readonly endColumn: number;
  readonly text: string;
}

/** Where a line is after an edit; null when the edit touched the line itself, so that what was said of it is void. */
export function lineAfterEdit(line: number, edit: LineEdit): number | null {
  const added = edit.text.split('\n').length - 1;
  const shift = added - (edit.endLine - edit.startLine);
  if (edit.startLine > line || edit.endLine < line) return edit.endLine < line ? line + shift : line;
  // Whole lines put in or taken out above it leave the line as it was.
  const above = edit.endLine === line && edit.endColumn === 0 && edit.startColumn === 0;
  if (above && (edit.text === '' || edit.text.endsWith('\n')))
    return edit.startLine < line || added > 0 ? line + shift : null;
  return null;
}
