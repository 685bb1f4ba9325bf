import type { NumberSummary, Unmeasured } from '../columns/number-summary.js';
import type { ColumnProfile, Estimate, ProfileRecord, ValueCount } from '../profile-record.js';

/** A number for people: whole ones with commas, others with three digits that count. */
export function numberText(value: number): string {
  if (Number.isInteger(value) && Math.abs(value) < 1e15) return value.toLocaleString('en');
  if (Math.abs(value) >= 1000 && Math.abs(value) < 1e15) return Math.round(value).toLocaleString('en');
  return String(Number(value.toPrecision(3)));
}

export function percent(share: number): string {
  const text = (100 * share).toFixed(1);
  return `${share > 0 && text === '0.0' ? '<0.1' : text} %`;
}

/** `1,203`, or `about 1,203 (1,190 to 1,216)` where it was not counted. */
export function estimateText({ value, low, high }: Estimate, show: (value: number) => string = numberText): string {
  return low === high ? show(value) : `about ${show(value)} (${show(low)} to ${show(high)})`;
}

export function isUnmeasured(value: object): value is Unmeasured {
  return 'unmeasured' in value;
}

/** At most `most` characters on one line, without control characters. */
export function clip(text: string, most = 40): string {
  const line = text.replace(/[\p{Cc}\p{Zl}\p{Zp}\p{Cf}]+/gu, '␣');
  const points = [...line.slice(0, 2 * most)];
  return points.length > most || line.length > 2 * most ? `${points.slice(0, most - 1).join('')}…` : line;
}

export function pathText(path: string): string {
  return path === '' ? '(row)' : clip(path, 60);
}

export function typesText({ types }: ColumnProfile): string {
  return Object.entries(types)
    .sort(([, a], [, b]) => b - a)
    .map(([type, count], _, all) => (all.length === 1 ? type : `${type} ${numberText(count)}`))
    .join(', ');
}

/** `3 … 12 … 40`: least, median, greatest. */
export function rangeText(summary: NumberSummary | undefined): string {
  if (summary === undefined) return '';
  return [summary.min, summary.quantiles.p50, summary.max].map(numberText).join(' … ');
}

/** Those that came more than once for sure; an error as large as half the count says nothing. */
export function frequent(counts: readonly ValueCount[]): readonly ValueCount[] {
  return counts.filter(({ count, error }) => count > Math.max(1, 2 * error));
}

export function countsText(counts: readonly ValueCount[], most = 3): string {
  return frequent(counts)
    .slice(0, most)
    .map(
      ({ value, count, error }) =>
        `${clip(value === '' ? '(empty)' : value, 24)} ×${error > 0 ? '≤' : ''}${numberText(count)}`,
    )
    .join(', ');
}

/** What the rows are, in one line. */
export function titleOf({ dataset, rows }: ProfileRecord): string {
  const digest = dataset.digest === undefined ? 'digest not computed' : dataset.digest.slice(0, 19);
  return `Profile of ${clip(dataset.name ?? 'rows', 80)}: ${numberText(rows)} rows, ${digest}`;
}

/** Where the numbers come from. */
export function settingsText({ settings, rows }: ProfileRecord): string {
  const { sample, seed, maxPaths, tokenizer, language } = settings;
  return [
    `words, languages, personal data and near duplicates: ${numberText(sample.rows)} of ${numberText(rows)} rows`,
    `seed ${seed}`,
    `at most ${maxPaths} paths`,
    `quantiles within 1 %`,
    `tokenizer ${tokenizer ?? 'none'}`,
    `language ${language ?? 'none'}`,
  ].join('; ');
}
