import { type Frame, label, palette, px, scale, svg, text } from '../../plot/svg.js';

/** Gives an SVG with one bar to the right for each name, the counts behind them. */
export function barChart(title: string, bars: readonly { readonly name: string; readonly count: number }[]): string {
  const step = 20;
  const frame: Frame = { width: 640, height: 36 + bars.length * step, left: 210, right: 70, top: 30, bottom: 6 };
  const x = scale([0, Math.max(1, ...bars.map(({ count }) => count))], [0, frame.width - frame.left - frame.right]);
  const parts = bars.map(({ name, count }, i) => {
    const y = frame.top + i * step;
    const bar = `<rect x="${frame.left}" y="${y}" width="${px(Math.max(1, x(count)))}" height="${step - 4}" fill="${palette[0]}"/>`;
    return (
      text(frame.left - 8, y + 13, name, { anchor: 'end' }) +
      bar +
      text(frame.left + x(count) + 6, y + 13, label(count))
    );
  });
  return svg(frame, title, [text(12, 16, title, { bold: true }), ...parts]);
}
