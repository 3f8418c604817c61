import type { VNode } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import uPlot from 'uplot';
import { useThemeVersion } from '../ui/useThemeVersion.ts';

const HEIGHT = 220;
const WIDEST = 560;

/** What to draw: made anew for each theme, since a canvas keeps the colours that it was drawn with. */
export type ChartMaker = (size: { readonly width: number; readonly height: number }) => {
  readonly options: uPlot.Options;
  readonly data: uPlot.AlignedData;
};

/** A chart as wide as there is room for. */
export function Chart({ chart, label }: { readonly chart: ChartMaker; readonly label: string }): VNode {
  const place = useRef<HTMLDivElement>(null);
  const theme = useThemeVersion();
  useEffect(() => {
    const element = place.current;
    if (element === null) return;
    const widthNow = (): number => Math.max(240, Math.min(WIDEST, element.clientWidth));
    const { options, data } = chart({ width: widthNow(), height: HEIGHT });
    const plot = new uPlot(options, data, element);
    const observer = new ResizeObserver(() => {
      if (plot.width !== widthNow()) plot.setSize({ width: widthNow(), height: HEIGHT });
    });
    observer.observe(element);
    return () => {
      observer.disconnect();
      plot.destroy();
    };
  }, [chart, theme]);
  return <div ref={place} class="chart" role="img" aria-label={label} />;
}
