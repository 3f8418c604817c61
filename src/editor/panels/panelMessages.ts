/** What every panel's webview tells the host beside its own messages. */
export type PanelToHost =
  /** The webview can listen; answered with a snapshot. */
  | { readonly type: 'ready' }
  /** What the person chose; comes back as the page's initial data after a reload. */
  | { readonly type: 'state'; readonly state: PanelState };

/** What a panel is brought back from. */
export interface PanelState {
  readonly script: string;
}
