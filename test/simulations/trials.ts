/** The full form runs under `npm run prove`; the short one, with every test, only sees gross errors. */
export const isFull = process.env['TUNELOOP_PROVE'] === 'full';
export const limitMs = isFull ? 900_000 : 60_000;

/** How often something is tried: the first number in the full form. */
export const rounds = (full: number, short: number) => (isFull ? full : short);

/** How far a share counted over so many rounds may be off by chance: 3.3 standard errors, once in a thousand times. */
export function chance(share: number, count: number): number {
  return 3.3 * Math.sqrt((share * (1 - share)) / count);
}

/** Whether an interval holds what is true. */
export const holds = ([low, high]: readonly [low: number, high: number], truth: number) =>
  low <= truth && truth <= high;

/** Prints what was measured, for the documentation and for whoever reads the log. */
export function printTable(title: string, rows: readonly Readonly<Record<string, string | number>>[]): void {
  const names = Object.keys(rows[0] ?? {});
  const line = (cells: readonly unknown[]) => `| ${cells.join(' | ')} |`;
  console.log(
    [title, '', line(names), line(names.map(() => '---')), ...rows.map((row) => line(Object.values(row)))].join('\n'),
  );
}

/** A share as a percentage with one digit. */
export const percent = (share: number) => (100 * share).toFixed(1);
