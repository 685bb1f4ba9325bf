import { wholeNumber } from '../base/check-options.js';
import { TuneloopError } from '../base/errors.js';
import { axes, extent, type Frame, palette, px, scale, svg, text } from './svg.js';

/** How many values fell into [from, to). */
export interface Bin {
  readonly from: number;
  readonly to: number;
  readonly count: number;
}

/**
 * Gives an SVG with one bar per bin. Bins may have different widths; a bar's height is its count.
 * @throws INVALID_OPTION for a bin that has an end or a count that is not finite, or a count below 0
 */
export function histogram(options: {
  readonly title: string;
  readonly x: string;
  readonly y: string;
  readonly bins: readonly Bin[];
}): string {
  const frame: Frame = { width: 640, height: 260, left: 62, right: 16, top: 30, bottom: 40 };
  const { bins } = options;
  for (const [index, { from, to, count }] of bins.entries()) {
    if (Number.isFinite(from) && Number.isFinite(to) && Number.isFinite(count) && count >= 0) continue;
    throw new TuneloopError({
      code: 'INVALID_OPTION',
      message: `The histogram "${options.title}" cannot draw bin ${index}: ${count} from ${from} to ${to}.`,
      hint: 'Give every bin finite ends and a finite count from 0 up.',
    });
  }
  const xDomain = extent(bins.flatMap(({ from, to }) => [from, to]));
  const yDomain = extent([0, 1, ...bins.map(({ count }) => count)]);
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

/**
 * Counts values into `count` bins of one width that span them; the last bin holds its upper end too.
 * Values that are not finite have no bin and are left out.
 *
 * @throws INVALID_OPTION when `count` is no whole number of at least 1
 */
export function binned(values: readonly number[], count = 20): readonly Bin[] {
  const counts = new Array<number>(wholeNumber(count, 1, 'The number of bins')).fill(0);
  const finite = values.filter(Number.isFinite);
  if (finite.length === 0) return [];
  const [low, high] = extent(finite);
  const width = (high - low || 1) / count;
  for (const value of finite) counts[Math.min(count - 1, Math.floor((value - low) / width))]!++;
  return counts.map((n, index) => ({ from: low + index * width, to: low + (index + 1) * width, count: n }));
}
