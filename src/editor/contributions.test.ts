import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, it } from 'node:test';
import { Command, ContextKey, ItemWord, SETTINGS_SECTION, Setting, View, ViewContainer } from './contributions.ts';

interface Manifest {
  readonly contributes: {
    readonly commands: readonly { readonly command: string; readonly title: string; readonly category: string }[];
    readonly configuration: { readonly properties: Readonly<Record<string, unknown>> };
    readonly views: Readonly<Record<string, readonly { readonly id: string }[]>>;
    readonly viewsContainers: { readonly activitybar: readonly { readonly id: string; readonly icon: string }[] };
    readonly menus: Readonly<Record<string, readonly { readonly command: string; readonly when?: string }[]>>;
    readonly viewsWelcome: readonly { readonly when: string; readonly contents: string }[];
  };
}

const root = path.resolve(import.meta.dirname, '../..');
const text = readFileSync(path.join(root, 'package.json'), 'utf8');
const { contributes } = JSON.parse(text) as Manifest;
const sorted = (names: Iterable<string>): string[] => [...names].sort();

describe('package.json and contributions.ts', () => {
  it('name the same commands, each with a title and a category', () => {
    assert.deepEqual(sorted(contributes.commands.map(({ command }) => command)), sorted(Object.values(Command)));
    for (const { title, category } of contributes.commands) assert.ok(title !== '' && category === 'Training Recipe');
  });

  it('name the same settings', () => {
    const settings = Object.values(Setting).map((setting) => `${SETTINGS_SECTION}.${setting}`);
    assert.deepEqual(sorted(Object.keys(contributes.configuration.properties)), sorted(settings));
  });

  it('name the same views, with icons that are there', () => {
    assert.deepEqual(
      contributes.viewsContainers.activitybar.map(({ id }) => id),
      Object.values(ViewContainer),
    );
    assert.deepEqual(
      Object.values(contributes.views)
        .flat()
        .map(({ id }) => id),
      Object.values(View),
    );
    for (const { icon } of contributes.viewsContainers.activitybar)
      assert.ok(readFileSync(path.join(root, icon)).length > 0);
  });

  it('use only commands, context keys and item words that the code knows', () => {
    const menus = Object.values(contributes.menus).flat();
    const commands = new Set<string>(Object.values(Command));
    for (const { command } of menus) assert.ok(commands.has(command), command);
    const conditions = [...menus.map(({ when }) => when ?? ''), ...contributes.viewsWelcome.map(({ when }) => when)];
    const keys = new Set<string>([...Object.values(ContextKey), ...Object.values(View)]);
    for (const key of conditions.join(' ').match(/trainingRecipe\.\w+/g) ?? []) assert.ok(keys.has(key), key);
    const words = new Set<string>(Object.values(ItemWord));
    for (const [, word = ''] of conditions.join(' ').matchAll(/\\b(\w+)\\b/g)) assert.ok(words.has(word), word);
  });
});
