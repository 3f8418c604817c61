import { randomBytes } from 'node:crypto';
import * as vscode from 'vscode';
import { escapeHtml } from './escapeHtml.ts';

export interface WebviewPage {
  readonly title: string;
  /** `dist/webview/NAME.js` and `NAME.css`. */
  readonly name: string;
  /** Given to the page's script as a JSON attribute of the body, before any message arrives. */
  readonly initial: unknown;
}

/**
 * The page of a panel. Nothing is allowed but its own script and style, pictures that it draws, and files that the
 * panel's resource roots hold. The toolkit makes its style elements with the nonce of the `csp-nonce` property.
 */
export function webviewPage(webview: vscode.Webview, extensionUri: vscode.Uri, page: WebviewPage): string {
  const nonce = randomBytes(16).toString('base64url');
  const file = (ending: string): string =>
    webview.asWebviewUri(vscode.Uri.joinPath(extensionUri, 'dist', 'webview', `${page.name}.${ending}`)).toString();
  const policy = [
    "default-src 'none'",
    `script-src 'nonce-${nonce}'`,
    `style-src ${webview.cspSource} 'nonce-${nonce}'`,
    `img-src ${webview.cspSource} data:`,
    `connect-src ${webview.cspSource}`,
  ].join('; ');
  return `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta property="csp-nonce" content="${nonce}">
<link rel="stylesheet" href="${file('css')}">
<title>${escapeHtml(page.title)}</title>
</head>
<body data-initial="${escapeHtml(JSON.stringify(page.initial))}">
<div id="app"></div>
<script nonce="${nonce}" src="${file('js')}"></script>
</body>
</html>`;
}
