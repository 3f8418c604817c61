/**
 * Keeps `dark-ink` on a page that was saved as a file up to date: its canvases hold light ink for a dark page. Paper is white
 * whatever the reader prefers, and while a page is printed there is no time to draw them again.
 */
export function noteInk(): void {
  const page = document.documentElement;
  if (!page.classList.contains('saved')) return;
  const dark = matchMedia('(prefers-color-scheme: dark)');
  const print = matchMedia('print');
  // The class's change has the canvases drawn again, in the colours of now.
  const note = (): void => {
    if (!print.matches) page.classList.toggle('dark-ink', dark.matches);
  };
  note();
  dark.addEventListener('change', note);
}
