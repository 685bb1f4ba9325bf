import { TuneloopError } from '../../base/errors.js';
import type { Json, JsonObject } from '../../base/json.js';
import type { Limit, Violation } from './quality-rule.js';

/** The limit that holds: the option, its default, or none at all where the option is null. @throws INVALID_OPTION for NaN */
export function limitOf(rule: string, option: string, value: Limit, standard: number): number | undefined {
  if (value === null) return undefined;
  if (value === undefined) return standard;
  if (typeof value === 'number' && !Number.isNaN(value)) return value;
  throw new TuneloopError({
    code: 'INVALID_OPTION',
    message: `${rule}: ${option} is ${String(value)}.`,
    hint: 'Give a number, or null to turn the check off.',
  });
}

/** The violation of `rule.check` where the value is below its least. */
export function below(rule: string, value: number, least: number | undefined): Violation | undefined {
  return least !== undefined && value < least ? { rule, value, limit: least } : undefined;
}

/** The violation of `rule.check` where the value is above its most. */
export function above(rule: string, value: number, most: number | undefined): Violation | undefined {
  return most !== undefined && value > most ? { rule, value, limit: most } : undefined;
}

/** The options of a rule as its settings: what was given, as JSON. Defaults are those of the rule's documentation. */
export function settingsOf(options: object): JsonObject {
  const given = Object.entries(options).filter(([, value]) => value !== undefined);
  return Object.fromEntries(given.map(([option, value]) => [option, settingOf(value)]));
}

function settingOf(value: unknown): Json {
  if (typeof value === 'number' && !Number.isFinite(value)) return String(value);
  if (Array.isArray(value)) return value.map(settingOf);
  return typeof value === 'object' && value !== null ? settingsOf(value) : (value as Json);
}
