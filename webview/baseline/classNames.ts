/** Names as a person types them: separated by commas; one that holds a comma stands in double quotes, a quote in it twice. */
export function parseNames(typed: string): readonly string[] {
  if (typed.trim() === '') return [];
  const names: string[] = [];
  let rest = typed;
  for (;;) {
    const quoted = /^\s*"((?:[^"]|"")*)"\s*(?=,|$)/.exec(rest);
    const plain = /^[^,]*/.exec(rest);
    names.push(quoted ? (quoted[1] ?? '').replaceAll('""', '"') : (plain?.[0] ?? '').trim());
    const taken = (quoted ?? plain)?.[0].length ?? rest.length;
    if (taken >= rest.length) return names;
    rest = rest.slice(taken + 1);
  }
}

/** The other way round. */
export function writeNames(names: readonly string[]): string {
  return names.map((name) => (/[",]|^\s|\s$|^$/.test(name) ? `"${name.replaceAll('"', '""')}"` : name)).join(', ');
}
