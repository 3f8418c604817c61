/**
 * The text with comments and the contents of strings turned to spaces; length, line breaks and quotes stay.
 * Expressions inside f-strings count as text.
 */
export function pythonCode(text: string): string {
  return text.replace(
    /#[^\n]*|("""|''')(?:\\[\s\S]|(?!\1)[\s\S])*(?:\1|$)|"(?:\\[\s\S]|[^"\\\n])*"?|'(?:\\[\s\S]|[^'\\\n])*'?/g,
    (found, triple: string | undefined) => {
      if (found.startsWith('#')) return found.replace(/[^\r]/g, ' ');
      const quote = triple?.length ?? 1;
      return found
        .slice(0, quote)
        .concat(found.slice(quote, -quote).replace(/[^\r\n]/g, ' '), found.length > quote ? found.slice(-quote) : '');
    },
  );
}
