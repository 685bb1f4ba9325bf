/** Gives lines in which the cells of a column stand under one another; the first column to the left, others to the right. */
export function alignedLines(rows: readonly (readonly string[])[]): string[] {
  const columns = Math.max(0, ...rows.map((row) => row.length));
  const widths = Array.from({ length: columns }, (_, i) => Math.max(...rows.map((row) => row[i]?.length ?? 0)));
  return rows.map((row) =>
    row
      .map((cell, i) => (i === 0 ? cell.padEnd(widths[i] as number) : cell.padStart(widths[i] as number)))
      .join('  ')
      .trimEnd(),
  );
}

/** Gives a Markdown table; the first row is the head. */
export function markdownTable([head = [], ...rows]: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
  const rule = head.map((_, i) => (i === 0 ? '---' : '---:'));
  return [line(head), line(rule), ...rows.map(line)].join('\n');
}

/** Gives a score as people read it: two decimals from ten on, four below. */
export function scoreText(value: number): string {
  return value.toFixed(Math.abs(value) >= 10 ? 2 : 4);
}

/** Gives `[low, high]`, or a dash where there is none. */
export function intervalText(interval: readonly [number, number] | undefined): string {
  return interval === undefined ? '–' : `[${interval.map(scoreText).join(', ')}]`;
}
