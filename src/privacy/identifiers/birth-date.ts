import { isDay } from '../check-digits.js';
import type { Scores } from '../scan.js';
import type { Identifier } from '../shapes.js';

const scores: Scores = [0.05, 0.9];
const shortYearScores: Scores = [0.02, 0.75];

/** True for years in which somebody may be born whose data this is. */
export function isBirthYear(year: number): boolean {
  return year >= 1880 && year <= 2039;
}

/** Dates in digits. Only a word beside one makes it a birthday. */
export const birthDates: readonly Identifier[] = [
  dates(scores, ['####-##-##', '####/##/##', '####.##.##'], ([year, month, day]) => isBirthday(year, month, day)),
  dates(scores, dayAndMonthBefore('####'), ([a, b, year]) => isBirthday(year, a, b) || isBirthday(year, b, a)),
  dates(shortYearScores, dayAndMonthBefore('##'), ([a, b]) => isDay(a, b) || isDay(b, a)),
];

type Parts = readonly [number, number, number];

function isBirthday(year: number, month: number, day: number): boolean {
  return isBirthYear(year) && isDay(month, day, year);
}

function dayAndMonthBefore(year: string): string[] {
  const sizes = ['##', '#'];
  return ['-', '/', '.'].flatMap((mark) =>
    sizes.flatMap((first) => sizes.map((second) => first + mark + second + mark + year)),
  );
}

function dates(sure: Scores, shapes: readonly string[], holds: (parts: Parts) => boolean): Identifier {
  return {
    kind: 'birth-date',
    shapes: Object.fromEntries(shapes.map((shape) => [shape, sure])),
    check: (_, written) => holds(written.split(/\D/).map(Number) as unknown as Parts),
    why: 'day of the calendar',
    words: [],
  };
}
