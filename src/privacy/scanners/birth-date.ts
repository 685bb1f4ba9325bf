import { isDay } from '../check-digits.js';
import { monthNumbers } from '../data/month-names.js';
import { isBirthYear } from '../identifiers/birth-date.js';
import type { Scan, Scores } from '../scan.js';

const scores: Scores = [0.05, 0.9];
const lookBack = 32;
/** `3 March `, `3rd of March, `, `3. März `, `3 de marzo de `; each group of marks ends where the next must begin. */
const dayFirst = /(?<![\p{L}\d])(\d{1,2})(?:st|nd|rd|th|er|º|\.)? (?:de |of )?(\p{L}{3,12})[.,]? (?:de |del )?$/u;
/** `March 3, `, `March 3rd `. */
const monthFirst = /(?<![\p{L}\d])(\p{L}{3,12})\.? (\d{1,2})(?:st|nd|rd|th)?,? $/u;

/** Adds the date whose year is the four digits at `yearStart` and whose month is written as a word before it. */
export function wordyDateAt(scan: Scan, yearStart: number): void {
  const end = yearStart + 4;
  const year = Number(scan.text.slice(yearStart, end));
  if (scan.code(yearStart - 1) !== 32 || !isBirthYear(year) || !scan.endsAt(end)) return;
  const before = scan.text.slice(Math.max(0, yearStart - lookBack), yearStart);
  scan.steps += lookBack;
  if (!/\p{L}/u.test(before)) return;
  const match = dayFirst.exec(before) ?? monthFirst.exec(before);
  if (match === null) return;
  const [, first = '', second = ''] = match;
  const [day, name] = /\d/.test(first) ? [first, second] : [second, first];
  const month = monthNumbers.get(name.toLowerCase());
  if (month === undefined || !isDay(month, Number(day), year)) return;
  scan.add('birth-date', yearStart - match[0].length, end, scores, 'day of the calendar');
}
