import path from 'node:path';
import * as vscode from 'vscode';
import type { ExaminationEvent } from '../../recipe/examine.ts';
import { Disposable } from '../disposable.ts';

/** The log channel: what the script prints, line by line, and what the examination is at. */
export class ScriptLog extends Disposable {
  readonly #channel = this.register(vscode.window.createOutputChannel('Training Recipe', { log: true }));
  readonly #unfinished = new Map<string, string>();

  show(): void {
    this.#channel.show(true);
  }

  note(script: string, message: string): void {
    this.#channel.info(`${path.basename(script)}: ${message}`);
  }

  trouble(script: string, message: string): void {
    this.#channel.error(`${path.basename(script)}: ${message}`);
  }

  event(script: string, event: ExaminationEvent): void {
    if (event.kind === 'progress') this.#channel.debug(`${path.basename(script)}: ${event.message}`);
    else if (event.kind === 'finding')
      this.note(script, `${event.finding.check}: ${event.finding.verdict}. ${event.finding.message}`);
    else if (event.kind === 'output') this.#print(script, event.stream, event.text);
  }

  /** Prints the line that the script left without a line end. */
  flush(script: string): void {
    for (const stream of ['stdout', 'stderr'] as const) {
      if ((this.#unfinished.get(`${stream} ${script}`) ?? '') !== '') this.#print(script, stream, '\n');
    }
  }

  #print(script: string, stream: 'stdout' | 'stderr', text: string): void {
    const key = `${stream} ${script}`;
    const lines = ((this.#unfinished.get(key) ?? '') + text).split(/\r?\n/);
    this.#unfinished.set(key, lines.pop() ?? '');
    for (const line of lines) {
      if (stream === 'stderr') this.#channel.warn(`${path.basename(script)} │ ${line}`);
      else this.#channel.info(`${path.basename(script)} │ ${line}`);
    }
  }
}
