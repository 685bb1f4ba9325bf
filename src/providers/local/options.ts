import { type Issue, ValidationError } from '../../base/errors.js';
import { isPlainObject } from '../../base/json.js';

/** Says what is wrong with a value, or undefined where nothing is. */
export type Rule = (value: unknown) => string | undefined;

/** Allows numbers from `low` to `high`. */
export function numberFrom(low: number, high = Infinity): Rule {
  return (value) =>
    typeof value === 'number' && value >= low && value <= high && Number.isFinite(value)
      ? undefined
      : `must be a number ${range(low, high)}`;
}

/** Allows whole numbers from `low` to `high`. */
export function wholeFrom(low: number, high = Number.MAX_SAFE_INTEGER): Rule {
  return (value) =>
    Number.isSafeInteger(value) && (value as number) >= low && (value as number) <= high
      ? undefined
      : `must be a whole number ${range(low, high)}`;
}

/** Allows the named values. */
export function oneOf(...values: readonly string[]): Rule {
  return (value) => (values.includes(value as string) ? undefined : `must be ${values.join(' or ')}`);
}

/** Allows text that is not empty. */
export const text: Rule = (value) => (typeof value === 'string' && value !== '' ? undefined : 'must be a text');

/** Allows anything. */
export const anything: Rule = () => undefined;

/**
 * Gives the options back as their type when each is known and in range; `undefined` counts as absent.
 * @throws INVALID_OPTION with an issue for each that is not
 */
export function checkOptions<T extends object>(
  what: string,
  value: unknown,
  rules: { readonly [K in keyof T]-?: Rule },
): T {
  const table = rules as Readonly<Record<string, Rule>>;
  const issues: Issue[] = [];
  if (!isPlainObject(value)) issues.push({ path: '', message: 'must be an object' });
  else
    for (const [key, given] of Object.entries(value)) {
      if (given === undefined) continue;
      const rule = Object.hasOwn(table, key) ? table[key] : undefined;
      const message = rule?.(given);
      if (rule === undefined) issues.push({ path: key, message: 'is not an option' });
      else if (message !== undefined) issues.push({ path: key, message: `${message}, not ${shown(given)}` });
    }
  if (issues.length > 0)
    throw new ValidationError({
      code: 'INVALID_OPTION',
      message: `Invalid ${what}: ${issues.map(({ path, message }) => `${path} ${message}`.trim()).join('; ')}.`,
      hint: `Options: ${Object.keys(rules).join(', ')}.`,
      provider: 'local',
      issues,
    });
  return value as T;
}

function shown(value: unknown): string {
  return typeof value === 'function' ? 'a function' : (JSON.stringify(value)?.slice(0, 60) ?? String(value));
}

function range(low: number, high: number): string {
  if (low === -Infinity) return high === Infinity ? '' : `up to ${high}`;
  return high === Infinity || high === Number.MAX_SAFE_INTEGER ? `from ${low} up` : `from ${low} to ${high}`;
}
