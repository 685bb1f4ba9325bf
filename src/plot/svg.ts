import { escapeHtml } from '../base/display.js';

/** Colours that stay apart for most kinds of colour vision. @see Okabe and Ito (2008), Color Universal Design */
export const palette = ['#0072b2', '#d55e00', '#009e73', '#cc79a7', '#e69f00', '#56b4e9'] as const;

/** The part of a plot that data is drawn in, in pixels from the left upper corner. */
export interface Frame {
  readonly width: number;
  readonly height: number;
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

/** Gives a linear map from data to pixels. A domain of one point is widened, so that nothing divides by zero. */
export function scale(
  domain: readonly [low: number, high: number],
  range: readonly [from: number, to: number],
): (value: number) => number {
  const [low, high] = domain[0] === domain[1] ? [domain[0] - 0.5, domain[1] + 0.5] : domain;
  return (value) => range[0] + ((value - low) / (high - low)) * (range[1] - range[0]);
}

/** Gives about `wanted` round numbers that span the domain, each a multiple of 1, 2 or 5 times a power of ten. */
export function ticks(domain: readonly [low: number, high: number], wanted = 5): readonly number[] {
  const [low, high] = domain;
  if (!(high > low)) return [low];
  const raw = (high - low) / wanted;
  const power = 10 ** Math.floor(Math.log10(raw));
  const step = ([1, 2, 5, 10].find((factor) => factor * power >= raw) ?? 10) * power;
  const found: number[] = [];
  for (let k = Math.ceil(low / step); k * step <= high + step * 1e-9; k++)
    found.push(Number((k * step).toPrecision(12)));
  return found;
}

/** Gives the smallest and largest finite values, or [0, 1] where there is none. */
export function extent(values: Iterable<number>): readonly [low: number, high: number] {
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  for (const value of values) {
    if (!Number.isFinite(value)) continue;
    if (value < low) low = value;
    if (value > high) high = value;
  }
  return low > high ? [0, 1] : [low, high];
}

/** A number as an axis shows it. */
export function label(value: number): string {
  return Math.abs(value) >= 10_000 ? value.toLocaleString('en-GB') : String(Number(value.toPrecision(4)));
}

/** A pixel position with at most one decimal, so that files stay small. */
export function px(value: number): string {
  return String(Math.round(value * 10) / 10);
}

/** Gives a text element. */
export function text(
  x: number,
  y: number,
  content: string,
  options: { readonly anchor?: 'start' | 'middle' | 'end'; readonly bold?: boolean; readonly turn?: boolean } = {},
): string {
  const anchor = options.anchor ?? 'start';
  const weight = options.bold ? ' font-weight="600"' : '';
  const turn = options.turn ? ` transform="rotate(-90 ${px(x)} ${px(y)})"` : '';
  return `<text x="${px(x)}" y="${px(y)}" text-anchor="${anchor}"${weight}${turn}>${escapeHtml(content)}</text>`;
}

/** Gives a straight line. */
export function line(x1: number, y1: number, x2: number, y2: number, stroke = '#8888', width = 1): string {
  return `<line x1="${px(x1)}" y1="${px(y1)}" x2="${px(x2)}" y2="${px(y2)}" stroke="${stroke}" stroke-width="${width}"/>`;
}

/** Wraps drawn parts into one self-contained SVG with a title that screen readers speak. */
export function svg(frame: Frame, title: string, parts: readonly string[]): string {
  return (
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${frame.width} ${frame.height}" width="${frame.width}" height="${frame.height}" ` +
    `role="img" font-family="system-ui, sans-serif" font-size="12" fill="currentColor"><title>${escapeHtml(title)}</title>${parts.join('')}</svg>`
  );
}

/** Draws both axes with ticks, grid lines and names. */
export function axes(
  frame: Frame,
  x: { readonly domain: readonly [number, number]; readonly name: string; readonly at: (value: number) => number },
  y: { readonly domain: readonly [number, number]; readonly name: string; readonly at: (value: number) => number },
): string {
  const bottom = frame.height - frame.bottom;
  const parts = [line(frame.left, bottom, frame.width - frame.right, bottom)];
  for (const value of ticks(x.domain)) parts.push(text(x.at(value), bottom + 16, label(value), { anchor: 'middle' }));
  for (const value of ticks(y.domain)) {
    parts.push(line(frame.left, y.at(value), frame.width - frame.right, y.at(value), '#8883'));
    parts.push(text(frame.left - 6, y.at(value) + 4, label(value), { anchor: 'end' }));
  }
  parts.push(text((frame.left + frame.width - frame.right) / 2, frame.height - 4, x.name, { anchor: 'middle' }));
  parts.push(text(12, (frame.top + bottom) / 2, y.name, { anchor: 'middle', turn: true }));
  return parts.join('');
}
