import type uPlot from 'uplot';
import { themeColour } from './useThemeVersion.ts';

const COLOURS = ['blue', 'orange', 'green', 'purple', 'red', 'yellow'].map((name) => `--vscode-charts-${name}`);

/** A theme's colour for a canvas; the text's where the theme lacks it. */
export const colour = (name: string): string =>
  themeColour(name) || themeColour('--vscode-foreground') || 'currentColor';

/** Of the n-th line of a chart. */
export const lineColour = (index: number): string => colour(COLOURS[index % COLOURS.length] ?? '');

export function axes(x: string, y: string): uPlot.Axis[] {
  const style = {
    stroke: colour('--vscode-foreground'),
    grid: { stroke: colour('--vscode-editorIndentGuide-background1'), width: 1 },
    ticks: { stroke: colour('--vscode-editorIndentGuide-background1'), width: 1 },
    font: `11px ${colour('--vscode-font-family')}`,
    labelFont: `12px ${colour('--vscode-font-family')}`,
  };
  const short = (_: uPlot, values: readonly (number | null)[]): string[] =>
    values.map((value) => (value === null ? '' : tick(value)));
  return [
    { ...style, label: x, values: short },
    { ...style, label: y, size: 64, values: short },
  ];
}

/** As short as the value is round. */
function tick(value: number): string {
  const size = Math.abs(value);
  return size !== 0 && (size >= 1e5 || size < 1e-3) ? value.toExponential(0) : String(Number(value.toPrecision(4)));
}
