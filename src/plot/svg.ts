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
  const first = Math.ceil(low / step);
  const count = Math.floor((high + step * 1e-9) / step) - first + 1;
  const at = (index: number) => Number(((first + index) * step).toPrecision(15));
  const found = count <= 2 * wanted + 2 ? Array.from({ length: count }, (_, index) => at(index)) : [];
  // where the ends lie so close together, or so far apart, that numbers cannot tell steps apart, they are the ticks
  return found.length > 0 && new Set(found).size === found.length ? found : [low, high];
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

/** A number as people read it. @param digits how many of them count, at least, below 10,000 */
export function label(value: number, digits = 4): string {
  return Math.abs(value) >= 10_000 ? value.toLocaleString('en-GB') : String(Number(value.toPrecision(digits)));
}

/** Gives the ticks of a domain as an axis shows them: with as many digits as it takes to tell them apart. */
export function labelledTicks(
  domain: readonly [low: number, high: number],
): readonly (readonly [value: number, shown: string])[] {
  const values = ticks(domain);
  let digits = 4;
  const shown = () => values.map((value) => label(value, digits));
  while (digits < 15 && new Set(shown()).size < values.length) digits++;
  return shown().map((text, index) => [values[index] as number, text]);
}

/** A pixel position with at most one decimal, so that files stay small. */
export function px(value: number): string {
  return String(Math.round(value * 10) / 10);
}

/** Gives text that is safe inside XML: what no escape can bring into it, such as control characters, becomes U+FFFD. */
function escapeXml(content: string): string {
  return escapeHtml(content.replace(/(?![\t\n\r])[\p{Control}\p{Surrogate}\ufffe\uffff]/gu, '\ufffd'));
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
  return `<text x="${px(x)}" y="${px(y)}" text-anchor="${anchor}"${weight}${turn}>${escapeXml(content)}</text>`;
}

/** Gives a straight line. */
export function line(x1: number, y1: number, x2: number, y2: number, stroke = '#8888', width = 1): string {
  return `<line x1="${px(x1)}" y1="${px(y1)}" x2="${px(x2)}" y2="${px(y2)}" stroke="${stroke}" stroke-width="${width}"/>`;
}

/** Wraps drawn parts into one self-contained SVG with a title that screen readers speak. */
export function svg(frame: Frame, title: string, parts: readonly string[]): string {
  return (
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${frame.width} ${frame.height}" width="${frame.width}" height="${frame.height}" ` +
    `role="img" font-family="system-ui, sans-serif" font-size="12" fill="currentColor"><title>${escapeXml(title)}</title>${parts.join('')}</svg>`
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
  for (const [value, shown] of labelledTicks(x.domain)) {
    parts.push(text(x.at(value), bottom + 16, shown, { anchor: 'middle' }));
  }
  for (const [value, shown] of labelledTicks(y.domain)) {
    parts.push(line(frame.left, y.at(value), frame.width - frame.right, y.at(value), '#8883'));
    parts.push(text(frame.left - 6, y.at(value) + 4, shown, { anchor: 'end' }));
  }
  parts.push(text((frame.left + frame.width - frame.right) / 2, frame.height - 4, x.name, { anchor: 'middle' }));
  parts.push(text(12, (frame.top + bottom) / 2, y.name, { anchor: 'middle', turn: true }));
  return parts.join('');
}
