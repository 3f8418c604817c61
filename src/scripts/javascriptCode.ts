const KEYWORDS_BEFORE_REGEX = /(?:^|[^\w$.])(?:return|typeof|case|in|of|delete|void|throw|new|await|yield|else|do)$/;
const PUNCTUATION_BEFORE_REGEX = '(,=:[!&|?{;+-*%~^<>';

/**
 * The text with the contents of comments, strings and regular expressions turned to spaces. Length, line breaks and the
 * quotes themselves stay, so offsets into one are offsets into the other; code inside `${…}` of a template stays too.
 */
export function javascriptCode(text: string): string {
  const code = text.split('');
  const blank = (from: number, to: number): void => {
    for (let at = from; at < to; at += 1) if (code[at] !== '\n' && code[at] !== '\r') code[at] = ' ';
  };
  /** One entry for each template whose `${` is open: how many braces were open then. */
  const templates: number[] = [];
  let braces = 0;
  let at = text.startsWith('#!') ? endOfLine(text, 0) : 0;
  blank(0, at);
  while (at < text.length) {
    const character = text[at] ?? '';
    const next = text[at + 1];
    let end = at + 1;
    if (character === '/' && next === '/') {
      end = endOfLine(text, at);
      blank(at, end);
    } else if (character === '/' && next === '*') {
      const close = text.indexOf('*/', at + 2);
      end = close === -1 ? text.length : close + 2;
      blank(at, end);
    } else if (character === '"' || character === "'") {
      end = endOfString(text, at, character);
      blank(at + 1, end - 1);
    } else if (character === '`' || (character === '}' && templates.at(-1) === braces)) {
      if (character === '}') templates.pop();
      end = endOfTemplatePart(text, at);
      const opens = text.startsWith('${', end - 2);
      blank(at + 1, opens ? end - 2 : end - 1);
      if (opens) templates.push(braces);
    } else if (character === '/' && startsRegex(code, at)) {
      end = endOfRegex(text, at);
      blank(at + 1, end - 1);
    } else if (character === '{') braces += 1;
    else if (character === '}') braces -= 1;
    at = end;
  }
  return code.join('');
}

function endOfLine(text: string, from: number): number {
  const end = text.indexOf('\n', from);
  return end === -1 ? text.length : end;
}

function endOfString(text: string, from: number, quote: string): number {
  for (let at = from + 1; at < text.length; at += 1) {
    if (text[at] === '\\') at += 1;
    else if (text[at] === quote) return at + 1;
    else if (text[at] === '\n') return at;
  }
  return text.length;
}

/** From a backtick, or from the brace that closes a substitution, to after the next backtick or `${`. */
function endOfTemplatePart(text: string, from: number): number {
  for (let at = from + 1; at < text.length; at += 1) {
    if (text[at] === '\\') at += 1;
    else if (text[at] === '`') return at + 1;
    else if (text[at] === '$' && text[at + 1] === '{') return at + 2;
  }
  return text.length;
}

function endOfRegex(text: string, from: number): number {
  let inClass = false;
  for (let at = from + 1; at < text.length; at += 1) {
    const character = text[at];
    if (character === '\\') at += 1;
    else if (character === '\n') return at;
    else if (character === '[') inClass = true;
    else if (character === ']') inClass = false;
    else if (character === '/' && !inClass) return at + 1;
  }
  return text.length;
}

/** A slash starts a regular expression where an expression is expected. After `)` and `}` it is taken for a division. */
function startsRegex(code: readonly string[], slash: number): boolean {
  let at = slash - 1;
  while (at >= 0 && /\s/.test(code[at] ?? '')) at -= 1;
  if (at < 0) return true;
  if (PUNCTUATION_BEFORE_REGEX.includes(code[at] ?? '')) return true;
  return KEYWORDS_BEFORE_REGEX.test(code.slice(Math.max(0, at - 11), at + 1).join(''));
}
