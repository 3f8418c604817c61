import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

/** What a desktop `code` would have been asked for, as far as a rig can do it. */
export interface CodeArguments {
  readonly extensions: readonly string[];
  readonly testsModule: string | undefined;
  readonly target: string | undefined;
  readonly userDataFolder: string | undefined;
  readonly extensionsFolder: string | undefined;
  readonly disableExtensions: boolean;
  readonly workspaceTrust: boolean;
}

const toPath = (text: string): string => (text.startsWith('file:') ? fileURLToPath(text) : path.resolve(text));

/** Reads the command line of `code`. Flags that mean nothing outside of Electron are passed over. */
export function readCodeArguments(args: readonly string[]): CodeArguments {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    strict: false,
    options: {
      extensionDevelopmentPath: { type: 'string', multiple: true },
      extensionTestsPath: { type: 'string' },
      'folder-uri': { type: 'string' },
      'user-data-dir': { type: 'string' },
      'extensions-dir': { type: 'string' },
      'disable-extensions': { type: 'boolean' },
      'disable-workspace-trust': { type: 'boolean' },
    },
  });
  const text = (value: unknown): string | undefined => (typeof value === 'string' ? toPath(value) : undefined);
  const extensions = values.extensionDevelopmentPath ?? [];
  return {
    extensions: (Array.isArray(extensions) ? extensions : [extensions]).flatMap((each) => text(each) ?? []),
    testsModule: text(values.extensionTestsPath),
    target: text(values['folder-uri']) ?? text(positionals[0]),
    userDataFolder: text(values['user-data-dir']),
    extensionsFolder: text(values['extensions-dir']),
    disableExtensions: values['disable-extensions'] === true,
    workspaceTrust: values['disable-workspace-trust'] !== true,
  };
}
