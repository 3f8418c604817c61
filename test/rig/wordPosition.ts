import type { Locator } from 'playwright-core';

/**
 * The middle of a word in an editor's line, in pixels of the page; null while the line does not show the word.
 * A line's tokens are drawn anew when highlighting arrives, so the word is sought in the text, not in an element.
 */
export function wordPosition(line: Locator, word: string): Promise<{ x: number; y: number } | null> {
  return line.evaluate((element, sought) => {
    const isPart = (character: string | undefined): boolean => character !== undefined && /[\w$]/.test(character);
    const text = element.textContent ?? '';
    let start = text.indexOf(sought);
    while (start >= 0 && (isPart(text[start - 1]) || isPart(text[start + sought.length])))
      start = text.indexOf(sought, start + 1);
    if (start < 0) return null;
    const range = document.createRange();
    const nodes = document.createTreeWalker(element, NodeFilter.SHOW_TEXT);
    let passed = 0;
    for (let node = nodes.nextNode(); node !== null; node = nodes.nextNode()) {
      const length = node.textContent?.length ?? 0;
      if (start < passed + length) {
        range.setStart(node, start - passed);
        range.setEnd(node, Math.min(length, start - passed + sought.length));
        break;
      }
      passed += length;
    }
    const box = range.getBoundingClientRect();
    return { x: box.x + box.width / 2, y: box.y + box.height / 2 };
  }, word);
}
