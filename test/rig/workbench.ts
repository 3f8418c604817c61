import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import type { Frame, Locator, Page } from 'playwright-core';
import { artefacts } from '../../scripts/repository.ts';
import { launchBrowser } from './browser.ts';
import { openWorkbench } from './openWorkbench.ts';
import { startServer } from './server.ts';
import { type Settings, syntaxAlone, type Theme, themeLabels, themeSettings, workbenchClass } from './settings.ts';
import { type WebviewOptions, webviewFrame } from './webviewFrame.ts';
import { wordPosition } from './wordPosition.ts';

/** The extension as it stands in a checkout, with others beside it, or as a person would install it. */
export type ExtensionUnderTest =
  | { readonly kind: 'development'; readonly folder: string; readonly others?: readonly string[] }
  | { readonly kind: 'packaged'; readonly vsixFile: string };

export interface WorkbenchOptions {
  /** The folder or `.code-workspace` to open. Give a copy: tests may change it. */
  readonly target: string;
  readonly extension: ExtensionUnderTest;
  /** Screenshots go to test-artefacts/NAME/. */
  readonly name: string;
  readonly theme?: Theme;
  readonly settings?: Settings;
  readonly workspaceTrust?: boolean;
  readonly environment?: Readonly<Record<string, string>>;
}

const patience = 45_000;

/** A real VS Code with one window, and the things that a person does in it. */
export class Workbench {
  #shots = 0;

  private constructor(
    readonly page: Page,
    private readonly screenshots: string,
    readonly close: () => Promise<void>,
  ) {
    page.setDefaultTimeout(patience);
  }

  static async open(options: WorkbenchOptions): Promise<Workbench> {
    const { target, extension, name, theme = 'dark', settings, workspaceTrust, environment } = options;
    const folder = mkdtempSync(path.join(os.tmpdir(), 'training-recipe-ui-'));
    const screenshots = path.join(artefacts, name);
    rmSync(screenshots, { recursive: true, force: true });
    mkdirSync(screenshots, { recursive: true });
    const closers: (() => Promise<void>)[] = [async () => rmSync(folder, { recursive: true, force: true })];
    const close = async (): Promise<void> => {
      for (const each of closers.reverse()) await each();
    };
    try {
      const server = await startServer({
        folder,
        settings: { ...syntaxAlone, ...themeSettings(theme), ...settings },
        vsixFiles: extension.kind === 'packaged' ? [extension.vsixFile] : [],
        ...(workspaceTrust === undefined ? {} : { workspaceTrust }),
        ...(environment === undefined ? {} : { environment }),
      });
      closers.push(() => server.stop());
      const { context, page } = await launchBrowser({ folder });
      closers.push(() => context.close());
      const development =
        extension.kind === 'development' ? { extensions: [extension.folder, ...(extension.others ?? [])] } : undefined;
      await openWorkbench(server, page, { target, ...(development === undefined ? {} : { development }) });
      return new Workbench(page, screenshots, close);
    } catch (error) {
      await close();
      throw error;
    }
  }

  /** Keeps a picture of the window as test-artefacts/NAME/NN-step.png. */
  async screenshot(step: string): Promise<string> {
    this.#shots += 1;
    const file = path.join(this.screenshots, `${String(this.#shots).padStart(2, '0')}-${step}.png`);
    await this.page.screenshot({ path: file });
    return file;
  }

  /** Changes the colour theme while the window is open. */
  async useTheme(theme: Theme): Promise<void> {
    await this.runCommand('Preferences: Color Theme');
    const input = this.page.locator('.quick-input-widget input');
    await this.page
      .locator('.quick-input-widget')
      .filter({ hasText: /Light Modern|Dark Modern/ })
      .waitFor();
    await input.fill(themeLabels[theme]);
    const label = this.page.locator('.quick-input-list .monaco-list-row .label-name');
    await label.getByText(themeLabels[theme], { exact: true }).click();
    await this.page.locator(`.monaco-workbench.${workbenchClass[theme]}`).waitFor();
  }

  async clickActivity(title: string): Promise<void> {
    await this.page.locator(`.activitybar a.action-label[aria-label^="${title}"]`).click();
  }

  /** A row of a tree in the sidebar or panel whose text contains `text`. */
  row(text: string | RegExp): Locator {
    return this.page.locator('.pane-body .monaco-list-row').filter({ hasText: text }).first();
  }

  async expandRow(text: string | RegExp): Promise<void> {
    await this.#foldRow(text, true);
  }

  async collapseRow(text: string | RegExp): Promise<void> {
    await this.#foldRow(text, false);
  }

  async #foldRow(text: string | RegExp, expanded: boolean): Promise<void> {
    const row = this.row(text);
    await row.waitFor();
    if ((await row.getAttribute('aria-expanded')) === String(!expanded))
      await row.locator('.monaco-tl-twistie').click();
    await row.and(this.page.locator(`[aria-expanded="${expanded}"]`)).waitFor();
  }

  /** Clicks an inline action, which shows only while the mouse is over its row. */
  async clickRowAction(row: Locator, title: string | RegExp): Promise<void> {
    await row.hover();
    const actions = row.locator('.actions a.action-label');
    const label = typeof title === 'string' ? row.page().locator(`[aria-label^="${title}"]`) : undefined;
    await (label === undefined ? actions.filter({ hasText: title }) : actions.and(label)).first().click();
  }

  /**
   * Opens a quick input by its key, types into it and takes the first row with a text. A window that was just reloaded
   * may let a key pass by, and a webview that is being drawn may take the focus, upon which the input closes: then anew.
   */
  async #pick(key: string, typed: string, rowText: string): Promise<void> {
    const input = this.page.locator('.quick-input-widget input');
    const row = this.page.locator('.quick-input-list .monaco-list-row').filter({ hasText: rowText }).first();
    for (let attempt = 1; ; attempt += 1) {
      try {
        if (!(await input.isVisible())) await this.page.keyboard.press(key);
        await input.fill(typed, { timeout: 4_000 });
        await row.click({ timeout: 6_000 });
        return;
      } catch (error) {
        if (attempt === 8) throw error;
      }
    }
  }

  runCommand(title: string): Promise<void> {
    return this.#pick('F1', `>${title}`, title);
  }

  /** @param name as the file's name, or its path where several have that name */
  async openFile(name: string): Promise<void> {
    await this.#pick('Control+P', name, path.basename(name));
    await this.page
      .locator('.tab.active')
      .filter({ hasText: path.basename(name) })
      .waitFor();
    // The tab is there before its text is, and commands are about the text.
    if (!name.endsWith('.ipynb')) await this.page.locator('.statusbar-item', { hasText: /^Ln \d+, Col/ }).waitFor();
  }

  /** The window's own way, which writes down first what is open; a page's reload may come before that. */
  async reloadWindow(): Promise<void> {
    // Of the next page: the one of now is loaded already.
    const loaded = this.page.waitForEvent('load', { timeout: 60_000 });
    await this.runCommand('Developer: Reload Window');
    await loaded;
  }

  /** Opens Problems; what it lists are `problems()`. */
  async openProblems(): Promise<void> {
    if (!(await this.page.locator('.markers-panel').isVisible())) await this.page.keyboard.press('Control+Shift+M');
    await this.page.locator('.markers-panel').waitFor();
  }

  problems(): Locator {
    return this.page.locator('.markers-panel .monaco-list-row');
  }

  /** The line of the active editor that contains `text`, where it is on screen. */
  editorLine(text: string | RegExp): Locator {
    return this.page.locator('.editor-instance .view-line').filter({ hasText: text }).first();
  }

  /** Starts one of the configurations of `launch.json` and waits until the program stands at a breakpoint. */
  async debugUntilBreakpoint(configuration: string): Promise<void> {
    await this.#pick('F1', `debug ${configuration}`, configuration);
    await this.page.locator('.debug-top-stack-frame-line').first().waitFor({ timeout: 90_000, state: 'attached' });
  }

  async goToLine(line: number): Promise<void> {
    await this.#pick('Control+G', `:${line}`, `line ${line}`);
    await this.page
      .locator('.statusbar-item')
      .filter({ hasText: `Ln ${line},` })
      .waitFor();
  }

  /** Puts the mouse on a word of the active editor. */
  async pointAtWord(line: string | RegExp, word: string): Promise<void> {
    const shown = this.editorLine(line);
    const end = Date.now() + patience;
    while (Date.now() < end) {
      await shown.waitFor();
      const position = await wordPosition(shown, word);
      await this.page.mouse.move(0, 0);
      if (position === null) await this.page.waitForTimeout(100);
      else return await this.page.mouse.move(position.x, position.y, { steps: 3 });
    }
    throw new Error(`"${word}" was not on screen within ${patience / 1000} s`);
  }

  /** Points at a word of the active editor, again until a hover appears, and returns the hover. */
  async hoverWord(line: string | RegExp, word: string): Promise<Locator> {
    const hover = this.page.locator('.monaco-hover:not(.hidden)').filter({ visible: true }).last();
    const end = Date.now() + patience;
    while (Date.now() < end) {
      await this.pointAtWord(line, word);
      const appeared = hover.waitFor({ timeout: 3000 }).then(
        () => true,
        () => false,
      );
      if (await appeared) return hover;
    }
    throw new Error(`No hover appeared over "${word}" within ${patience / 1000} s`);
  }

  codeLens(text: string | RegExp): Locator {
    return this.page.locator('.codelens-decoration a').filter({ hasText: text }).first();
  }

  notifications(): Locator {
    return this.page.locator('.notification-toast');
  }

  webview(options?: WebviewOptions): Promise<Frame> {
    return webviewFrame(this.page, options);
  }
}
