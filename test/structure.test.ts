/** The house's arrows: which room may import from which. docs/architecture.md draws them. */
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, it } from 'node:test';
import { inRepository, repositoryRoot } from '../scripts/repository.ts';

interface Import {
  /** Both relative to the checkout, with `/`; a package or a built-in module keeps its bare name. */
  readonly from: string;
  readonly to: string;
}

/** A room, and all that it may import from the checkout besides itself. */
interface Room {
  readonly inside: RegExp;
  readonly mayImport: readonly RegExp[];
  readonly forbiddenModules?: readonly RegExp[];
}

const messages = /^(webview|src\/editor)\/.*[mM]essages\.ts$/;
const child = /^(node:)?child_process$/;

const rooms: readonly Room[] = [
  {
    inside: /^src\/extension\.ts$/,
    mayImport: [/^src\/editor\//, /^src\/recipe\//, /^src\/training\//, /^src\/scripts\//],
  },
  {
    inside: /^src\/editor\//,
    mayImport: [
      /^src\/recipe\//,
      /^src\/remedies\//,
      /^src\/training\//,
      /^src\/scripts\//,
      /^src\/tensors\//,
      messages,
    ],
  },
  {
    inside: /^src\/cli\//,
    mayImport: [/^src\/recipe\//, /^src\/training\//, /^src\/scripts\//, /^src\/tensors\//],
  },
  {
    inside: /^src\/recipe\//,
    mayImport: [/^src\/training\//, /^src\/tensors\//, /^src\/scripts\//],
    forbiddenModules: [child],
  },
  { inside: /^src\/training\//, mayImport: [/^src\/tensors\//] },
  {
    inside: /^src\/remedies\//,
    mayImport: [/^src\/recipe\/check\.ts$/, /^src\/scripts\/syntax\//, /^src\/training\/protocol\//],
    forbiddenModules: [child],
  },
  { inside: /^src\/scripts\//, mayImport: [/^src\/training\/protocol\//], forbiddenModules: [child] },
  { inside: /^src\/tensors\//, mayImport: [/^src\/training\/protocol\//], forbiddenModules: [child] },
  { inside: /^src\/probes\//, mayImport: [/^src\/training\/protocol\//] },
  {
    inside: /^webview\//,
    mayImport: [messages, /^src\/training\/protocol\//, /^src\/recipe\/check\.ts$/, /^src\/tensors\//],
    forbiddenModules: [/^node:/],
  },
];

/** Only these may know the editor's interface. */
const editorOnly = /^(src\/extension\.ts|src\/editor\/|test\/editor\/)/;

const slashed = (file: string): string => file.split(path.sep).join('/');

function sourceFiles(folder: string): readonly string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const location = path.join(folder, entry.name);
    if (entry.isDirectory()) {
      return ['node_modules', 'zoo', 'fixtures'].includes(entry.name) ? [] : sourceFiles(location);
    }
    return /\.[cm]?tsx?$/.test(entry.name) ? [location] : [];
  });
}

const withoutComments = (text: string): string =>
  text.replace(/\/\*[\s\S]*?\*\//g, '').replace(/(^|\s)\/\/.*$/gm, '$1');

/** `import … from`, `export … from`, bare `import`, `import()` and `require()`, types included. */
const importForms = [
  /^\s*(?:import|export)\b[^'";]*?\bfrom\s*['"]([^'"]+)['"]/gm,
  /^\s*import\s*['"]([^'"]+)['"]/gm,
  /\b(?:import|require)\s*\(\s*['"]([^'"]+)['"]/g,
];

function importsOf(file: string): readonly Import[] {
  const text = withoutComments(readFileSync(file, 'utf8'));
  const from = slashed(path.relative(repositoryRoot, file));
  return importForms
    .flatMap((form) => [...text.matchAll(form)].flatMap(([, specifier]) => specifier ?? []))
    .map((specifier) => ({
      from,
      to: specifier.startsWith('.')
        ? slashed(path.relative(repositoryRoot, path.resolve(path.dirname(file), specifier)))
        : specifier,
    }));
}

const imports = ['src', 'webview', 'test', 'scripts'].flatMap((folder) =>
  sourceFiles(inRepository(folder)).flatMap(importsOf),
);
const shipped = imports.filter(({ from }) => /^(src|webview)\//.test(from) && !/\.test\.tsx?$/.test(from));
const isOurs = (to: string): boolean => /^(src|webview|test|scripts)\//.test(to);
const describeImport = ({ from, to }: Import): string => `${from} imports ${to}`;

describe('structure', () => {
  it('finds the imports of the sources', () => {
    assert.ok(
      shipped.some(({ from, to }) => from === 'src/training/training.ts' && to.startsWith('src/training/protocol/')),
    );
  });

  it('keeps vscode in src/extension.ts and src/editor/', () => {
    const wrong = imports.filter(({ from, to }) => to === 'vscode' && !editorOnly.test(from));
    assert.deepEqual(wrong.map(describeImport), []);
  });

  it('knows every room of src/ and webview/', () => {
    const homeless = shipped.map(({ from }) => from).filter((from) => !rooms.some(({ inside }) => inside.test(from)));
    assert.deepEqual([...new Set(homeless)], []);
  });

  for (const { inside, mayImport, forbiddenModules = [] } of rooms) {
    const name = inside.source.replaceAll(/[\\^$]/g, '');
    it(`lets ${name} import only what lies downstream`, () => {
      const own = shipped.filter(({ from }) => inside.test(from));
      const wrong = own.filter(({ to }) =>
        isOurs(to)
          ? !inside.test(to) && !mayImport.some((allowed) => allowed.test(to))
          : forbiddenModules.some((forbidden) => forbidden.test(to)),
      );
      assert.deepEqual(wrong.map(describeImport), []);
    });
  }
});

describe('rooms of the TensorFlow.js probe', () => {
  const root = 'src/probes/tfjs';
  const roomOf = (file: string): string => path.posix.dirname(file);

  /** By room: those that its files import. What stands beside the rooms starts them all, and is left out. */
  const graph = new Map<string, Set<string>>();
  for (const { from, to } of shipped) {
    if (from.startsWith(`${root}/`) && to.startsWith(`${root}/`) && roomOf(from) !== root && roomOf(to) !== root) {
      const others = graph.get(roomOf(from)) ?? new Set();
      graph.set(roomOf(from), others);
      if (roomOf(to) !== roomOf(from)) {
        others.add(roomOf(to));
      }
    }
  }

  const circle = (way: readonly string[]): readonly string[] | null => {
    for (const next of graph.get(way.at(-1) ?? '') ?? []) {
      const found = way.includes(next) ? [...way, next] : circle([...way, next]);
      if (found) {
        return found;
      }
    }
    return null;
  };

  it('import each other in one direction', () => {
    assert.ok(graph.size > 5);
    for (const room of graph.keys()) {
      assert.equal(circle([room])?.join(' → ') ?? null, null);
    }
  });
});
