import { axes, extent, type Frame, line, palette, px, scale, svg, text } from './svg.js';

/** One line of a chart. */
export interface Series {
  readonly name: string;
  readonly points: readonly (readonly [x: number, y: number])[];
}

const legendsPerRow = 3;

/**
 * Gives an SVG with one line per series, for instance losses by step. Points that are not finite break the line; a point
 * without neighbours is a dot.
 */
export function lineChart(options: {
  readonly title: string;
  readonly x: string;
  readonly y: string;
  readonly series: readonly Series[];
}): string {
  const more = 16 * Math.max(0, Math.ceil(options.series.length / legendsPerRow) - 1);
  const frame: Frame = { width: 640, height: 300 + more, left: 62, right: 16, top: 40 + more, bottom: 40 };
  const points = options.series.flatMap((series) => series.points);
  const xDomain = extent(points.map(([x]) => x));
  const [low, high] = extent(points.map(([, y]) => y));
  const yDomain = [Math.min(0, low), high] as const;
  const x = scale(xDomain, [frame.left, frame.width - frame.right]);
  const y = scale(yDomain, [frame.height - frame.bottom, frame.top]);
  const drawn = options.series.map((series, index) => {
    const colour = palette[index % palette.length] as string;
    let pen = 'M';
    const path = series.points.map(([px0, py0]) => {
      if (!Number.isFinite(px0) || !Number.isFinite(py0)) {
        pen = 'M';
        return '';
      }
      const step = `${pen}${px(x(px0))} ${px(y(py0))}${pen === 'M' ? 'h0' : ''}`;
      pen = 'L';
      return step;
    });
    const left = frame.left + 190 * (index % legendsPerRow);
    const top = 30 + 16 * Math.floor(index / legendsPerRow);
    return (
      `<path d="${path.join('')}" fill="none" stroke="${colour}" stroke-width="1.8" stroke-linecap="round"/>` +
      line(left, top, left + 18, top, colour, 3) +
      text(left + 24, top + 4, series.name)
    );
  });
  return svg(frame, options.title, [
    text(frame.left, 16, options.title, { bold: true }),
    axes(frame, { domain: xDomain, name: options.x, at: x }, { domain: yDomain, name: options.y, at: y }),
    ...drawn,
  ]);
}
