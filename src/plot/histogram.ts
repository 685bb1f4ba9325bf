import { axes, type Frame, palette, px, scale, svg, text } from './svg.js';

/** How many values fell into [from, to). */
export interface Bin {
  readonly from: number;
  readonly to: number;
  readonly count: number;
}

/** Gives an SVG with one bar per bin. Bins may have different widths; a bar's height is its count. */
export function histogram(options: {
  readonly title: string;
  readonly x: string;
  readonly y: string;
  readonly bins: readonly Bin[];
}): string {
  const frame: Frame = { width: 640, height: 260, left: 62, right: 16, top: 30, bottom: 40 };
  const { bins } = options;
  const xDomain = [bins[0]?.from ?? 0, bins.at(-1)?.to ?? 1] as const;
  const yDomain = [0, Math.max(1, ...bins.map((bin) => bin.count))] as const;
  const x = scale(xDomain, [frame.left, frame.width - frame.right]);
  const y = scale(yDomain, [frame.height - frame.bottom, frame.top]);
  const bars = bins.map((bin) => {
    const width = Math.max(1, x(bin.to) - x(bin.from) - 1);
    return `<rect x="${px(x(bin.from))}" y="${px(y(bin.count))}" width="${px(width)}" height="${px(y(0) - y(bin.count))}" fill="${palette[0]}"/>`;
  });
  return svg(frame, options.title, [
    text(frame.left, 16, options.title, { bold: true }),
    axes(frame, { domain: xDomain, name: options.x, at: x }, { domain: yDomain, name: options.y, at: y }),
    ...bars,
  ]);
}

/** Counts values into `count` bins of one width that span them. */
export function binned(values: readonly number[], count = 20): readonly Bin[] {
  if (values.length === 0) return [];
  const low = Math.min(...values);
  const high = Math.max(...values);
  const width = (high - low || 1) / count;
  const counts = new Array<number>(count).fill(0);
  for (const value of values) counts[Math.min(count - 1, Math.floor((value - low) / width))]!++;
  return counts.map((n, index) => ({ from: low + index * width, to: low + (index + 1) * width, count: n }));
}
