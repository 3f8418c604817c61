/** What VS Code hands to a webview, once. */
interface VsCodeApi<State, ToHost> {
  postMessage(message: ToHost): void;
  getState(): State | undefined;
  setState(state: State): void;
}

declare function acquireVsCodeApi<State, ToHost>(): VsCodeApi<State, ToHost>;

/** The panel's line to the extension and its memory over a reload. Call it once a page. */
export function connect<State, ToHost>(): VsCodeApi<State, ToHost> {
  return acquireVsCodeApi<State, ToHost>();
}

/** What the host wrote into the page before any message. */
export function initialData<T>(): T {
  return JSON.parse(document.body.dataset['initial'] ?? 'null') as T;
}
