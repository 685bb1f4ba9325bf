import { type Frame, label, labelledTicks, line, palette, px, scale, svg, text } from './svg.js';

/** One estimate with its interval. */
export interface IntervalRow {
  /** What is measured; rows of one group stand together. */
  readonly group: string;
  /** Whose estimate it is; gives the colour. */
  readonly name: string;
  /** Absent or not finite where there is no score; the row then says so. */
  readonly value: number | undefined;
  readonly interval?: readonly [low: number, high: number] | undefined;
}

/** Gives an SVG with a dot and a bar for each estimate and its interval, on one shared scale. */
export function intervalChart(options: {
  readonly title: string;
  readonly x: string;
  readonly domain: readonly [low: number, high: number];
  readonly rows: readonly IntervalRow[];
}): string {
  const names = [...new Set(options.rows.map((row) => row.name))];
  const rowHeight = 20;
  const groups = [...new Set(options.rows.map((row) => row.group))];
  const rows = groups.flatMap((group) => options.rows.filter((row) => row.group === group));
  const frame: Frame = {
    width: 640,
    height: 60 + rows.length * rowHeight + groups.length * 8 + 40,
    left: 210,
    right: 60,
    top: 48,
    bottom: 40,
  };
  const x = scale(options.domain, [frame.left, frame.width - frame.right]);
  const parts = [text(12, 16, options.title, { bold: true })];
  const bottom = frame.height - frame.bottom;
  for (const [value, shown] of labelledTicks(options.domain)) {
    parts.push(line(x(value), frame.top - 8, x(value), bottom, '#8883'));
    parts.push(text(x(value), bottom + 16, shown, { anchor: 'middle' }));
  }
  parts.push(text((frame.left + frame.width - frame.right) / 2, frame.height - 6, options.x, { anchor: 'middle' }));
  let at = frame.top;
  let group: string | undefined;
  for (const row of rows) {
    if (group !== undefined && row.group !== group) at += 8;
    if (row.group !== group) parts.push(text(12, at + 4, row.group, { bold: true }));
    group = row.group;
    const colour = palette[names.indexOf(row.name) % palette.length] as string;
    parts.push(text(frame.left - 8, at + 4, row.name, { anchor: 'end' }));
    if (row.value === undefined || !Number.isFinite(row.value)) parts.push(text(frame.left + 4, at + 4, 'no score'));
    else {
      if (row.interval?.every(Number.isFinite))
        parts.push(line(x(row.interval[0]), at, x(row.interval[1]), at, colour, 3));
      parts.push(`<circle cx="${px(x(row.value))}" cy="${px(at)}" r="4.5" fill="${colour}"/>`);
      parts.push(text(frame.width - frame.right + 8, at + 4, label(Number(row.value.toPrecision(3)))));
    }
    at += rowHeight;
  }
  return svg(frame, options.title, parts);
}
