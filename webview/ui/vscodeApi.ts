import type { PanelState, PanelToHost } from '../../src/editor/panels/panelMessages.ts';

/** What VS Code hands to a webview, once. */
interface VsCodeApi {
  postMessage(message: unknown): void;
  setState(state: unknown): void;
}

declare function acquireVsCodeApi(): VsCodeApi;

/** A panel's line to the extension, and its memory over a reload. */
export interface Host<State, ToHost> {
  readonly postMessage: (message: ToHost | PanelToHost) => void;
  readonly setState: (state: State) => void;
}

/** Call it once a page. */
export function connect<State extends PanelState, ToHost>(): Host<State, ToHost> {
  const api = document.body.dataset['snapshot'] === undefined ? acquireVsCodeApi() : savedPage();
  return {
    postMessage: (message) => api.postMessage(message),
    setState: (state) => {
      // VS Code's own copy says which panel is to be brought back; the host's comes back as the initial data.
      api.setState(state);
      api.postMessage({ type: 'state', state } satisfies PanelToHost);
    },
  };
}

/** In a page that was saved as a file there is no extension: what the page shows lies in the page. */
function savedPage(): VsCodeApi {
  return {
    postMessage: (message) => {
      const { type } = message as PanelToHost;
      const snapshot: unknown = JSON.parse(document.body.dataset['snapshot'] ?? 'null');
      if (type === 'ready') window.postMessage({ type: 'snapshot', snapshot }, '*');
    },
    setState: () => {},
  };
}

/** What the host wrote into the page before any message: the script, and what was chosen before a reload. */
export function initialData<State extends PanelState>(): Partial<State> & PanelState {
  return JSON.parse(document.body.dataset['initial'] ?? 'null') as Partial<State> & PanelState;
}
