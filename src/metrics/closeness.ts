import { checkOptions } from '../base/check-options.js';
import { numberAbove } from '../base/option-values.js';

/** How far apart two numbers may lie and still count as equal: as far as the larger of the two allows. */
export interface Tolerance {
  /** In the numbers' own unit. @default 0 */
  readonly absolute?: number | undefined;
  /** As a share of the larger magnitude. @default 0 */
  readonly relative?: number | undefined;
}

/**
 * Gives what decides whether two numbers count as equal: |a − b| ≤ max(relative · max(|a|, |b|), absolute).
 * An infinity equals itself only, NaN nothing.
 * @param what names the metric in an error's text
 * @throws INVALID_OPTION for a negative tolerance
 * @see PEP 485 (Python's `math.isclose`)
 */
export function closeness(what: string, tolerance: Tolerance = {}): (a: number, b: number) => boolean {
  checkOptions(tolerance, ['absolute', 'relative'], `${what}: tolerance`);
  const absolute = numberAbove(what, 'absolute', tolerance.absolute ?? 0, 0, true);
  const relative = numberAbove(what, 'relative', tolerance.relative ?? 0, 0, true);
  return (a, b) => {
    if (a === b) return true;
    if (!Number.isFinite(a) || !Number.isFinite(b)) return false;
    return Math.abs(a - b) <= Math.max(relative * Math.max(Math.abs(a), Math.abs(b)), absolute);
  };
}

/** Gives a tolerance as a signature shows it. */
export function toleranceText({ absolute = 0, relative = 0 }: Tolerance = {}): string {
  return absolute === 0 && relative === 0 ? 'none' : `abs${absolute}+rel${relative}`;
}
