import type { Uri } from 'vscode';

/** What we use of the API that the Python extension (ms-python.python) exports. */
interface PythonEnvironments {
  getActiveEnvironmentPath(resource?: Uri): { readonly id: string; readonly path: string };
  resolveEnvironment(environment: {
    readonly id: string;
    readonly path: string;
  }): Promise<{ readonly executable: { readonly uri?: { readonly fsPath: string } | undefined } } | undefined>;
}

/**
 * The interpreter that a person chose in the Python extension.
 *
 * @param exported what the extension's activation gave
 * @returns null where no environment is chosen, or where one has no Python of its own
 * @throws Error where the extension speaks another API, or fails
 */
export async function chosenInterpreter(exported: unknown, script: Uri): Promise<string | null> {
  const environments = environmentsOf(exported);
  if (environments === null) throw new Error('its API has no environments');
  const resolved = await environments.resolveEnvironment(environments.getActiveEnvironmentPath(script));
  return resolved?.executable.uri?.fsPath ?? null;
}

function environmentsOf(exported: unknown): PythonEnvironments | null {
  const environments = property(exported, 'environments');
  const speaks =
    typeof property(environments, 'getActiveEnvironmentPath') === 'function' &&
    typeof property(environments, 'resolveEnvironment') === 'function';
  return speaks ? (environments as PythonEnvironments) : null;
}

function property(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? (value as Readonly<Record<string, unknown>>)[name] : undefined;
}
