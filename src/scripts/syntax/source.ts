import type { SyntaxNode, Tree } from '@lezer/common';
import { parser as javascriptParser } from '@lezer/javascript';
import { parser as pythonParser } from '@lezer/python';
import type { SourceEdit } from '../../training/protocol/messages.ts';

export type Language = 'python' | 'javascript';

const dialects: Readonly<Record<string, string>> = { ts: 'ts', mts: 'ts', cts: 'ts', tsx: 'ts jsx', jsx: 'jsx' };

/** A script's text with its syntax tree. The parser takes broken code too, so a person may be in the middle of a line. */
export class Source {
  readonly file: string;
  readonly text: string;
  readonly language: Language;
  readonly tree: Tree;
  readonly #lineStarts: readonly number[];

  /** @param file its ending tells the language */
  constructor(file: string, text: string) {
    this.file = file;
    this.text = text;
    const ending = file.slice(file.lastIndexOf('.') + 1);
    this.language = ending === 'py' || ending === 'ipynb' ? 'python' : 'javascript';
    this.tree =
      this.language === 'python'
        ? pythonParser.parse(text)
        : javascriptParser.configure({ dialect: dialects[ending] ?? '' }).parse(text);
    this.#lineStarts = [0, ...[...text.matchAll(/\n/g)].map(({ index }) => index + 1)];
  }

  textOf({ from, to }: { readonly from: number; readonly to: number }): string {
    return this.text.slice(from, to);
  }

  /** The line of an offset, from 1. */
  lineAt(offset: number): number {
    const next = this.#lineStarts.findIndex((start) => start > offset);
    return next === -1 ? this.#lineStarts.length : next;
  }

  /** The offset at which a line begins, lines from 1; the text's end for lines beyond it. */
  startOfLine(line: number): number {
    return this.#lineStarts[line - 1] ?? this.text.length;
  }

  /** The white space that a line begins with. */
  indentationOf(line: number): string {
    return /^[ \t]*/.exec(this.text.slice(this.startOfLine(line)))?.[0] ?? '';
  }

  edit(from: number, to: number, text: string): SourceEdit {
    const [line, endLine] = [this.lineAt(from), this.lineAt(to)];
    return {
      file: this.file,
      line,
      column: from - this.startOfLine(line) + 1,
      endLine,
      endColumn: to - this.startOfLine(endLine) + 1,
      text,
    };
  }

  /** Puts a line of its own before another, indented like it. */
  lineBefore(line: number, text: string): SourceEdit {
    const at = this.startOfLine(line);
    return this.edit(at, at, `${this.indentationOf(line)}${text}\n`);
  }

  /** Every node of these kinds that begins on the line, or, with no line, in the text; outer ones first. */
  nodes(kinds: readonly string[], line: number | null = null): readonly SyntaxNode[] {
    const found: SyntaxNode[] = [];
    this.tree.iterate({
      enter: (node) => {
        if (kinds.includes(node.name) && (line === null || this.lineAt(node.from) === line)) found.push(node.node);
      },
    });
    return found;
  }
}
