import * as vscode from 'vscode';
import { Disposable } from '../disposable.ts';

/** After these requests a paused frame's variables are other ones, or may be. */
const MOVING = new Set([
  'continue',
  'next',
  'stepIn',
  'stepOut',
  'stepBack',
  'reverseContinue',
  'goto',
  'restart',
  'restartFrame',
  'setVariable',
  'setExpression',
]);
const MOVED = new Set(['continued', 'terminated', 'exited']);

interface Message {
  readonly type?: string;
  readonly event?: string;
  readonly command?: string;
  readonly arguments?: { readonly context?: string };
}

/** Counts, for each debug session, how often its program went on or was changed by hand. */
export class SessionMoves extends Disposable {
  readonly #moves = new Map<string, number>();
  readonly #moved = this.register(new vscode.EventEmitter<string>());
  /** Fires the id of the session. */
  readonly onDidMove = this.#moved.event;

  constructor() {
    super();
    const createDebugAdapterTracker = ({ id }: vscode.DebugSession): vscode.DebugAdapterTracker => ({
      onWillReceiveMessage: (message: Message) => {
        if (mayChange(message)) this.#move(id);
      },
      onDidSendMessage: ({ type, event = '' }: Message) => {
        if (type === 'event' && MOVED.has(event)) this.#move(id);
      },
    });
    this.register(vscode.debug.registerDebugAdapterTrackerFactory('*', { createDebugAdapterTracker }));
    this.register(vscode.debug.onDidTerminateDebugSession(({ id }) => this.#move(id)));
  }

  of(session: string): number {
    return this.#moves.get(session) ?? 0;
  }

  #move(session: string): void {
    this.#moves.set(session, this.of(session) + 1);
    this.#moved.fire(session);
  }
}

/** What is typed into the debug console may set anything. */
function mayChange({ type, command = '', arguments: given }: Message): boolean {
  if (type !== 'request') return false;
  return MOVING.has(command) || (command === 'evaluate' && given?.context === 'repl');
}
