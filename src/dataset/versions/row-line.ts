import { rowText } from '../row-digest.js';

const mostLevels = 100;

/**
 * Gives a row's canonical JSON, as `rowText` does, and about twice as fast for most rows: the engine's own writer gets
 * them once their keys are in order. Whatever is not plain at sight takes the long way, which also knows the errors.
 * @param index 0-based, for the error
 * @throws INVALID_ROW where the row cannot be written as JSON
 */
export function rowLine(row: unknown, index: number): string {
  if (isInOrder(row, mostLevels)) return JSON.stringify(row);
  const ordered = inOrder(row, mostLevels);
  return ordered === undefined ? rowText(row, index) : JSON.stringify(ordered);
}

/** True where the engine's writer gives the canonical text of a value as it is. */
function isInOrder(value: unknown, levels: number): boolean {
  if (isScalar(value)) return true;
  if (typeof value !== 'object' || levels === 0 || 'toJSON' in (value as object)) return false;
  if (Array.isArray(value)) {
    for (let at = 0; at < value.length; at++) if (!isInOrder(value[at], levels - 1)) return false;
    return true;
  }
  if (!isPlain(value as object)) return false;
  let last: string | undefined;
  for (const key in value as object) {
    if (isSortedByEngine(key) || (last !== undefined && last > key)) return false;
    last = key;
    const member = (value as Record<string, unknown>)[key];
    if (member !== undefined && !isInOrder(member, levels - 1)) return false;
  }
  return true;
}

/** Gives a copy with sorted keys; undefined where the copy could be another value than the one it was made from. */
function inOrder(value: unknown, levels: number): unknown {
  if (isScalar(value)) return value;
  if (typeof value !== 'object' || levels === 0) return undefined;
  if (Array.isArray(value)) {
    const copy: unknown[] = [];
    for (let at = 0; at < value.length; at++) {
      const item = inOrder(value[at], levels - 1);
      if (item === undefined) return undefined;
      copy.push(item);
    }
    return copy;
  }
  if (!isPlain(value as object)) return undefined;
  const copy: Record<string, unknown> = {};
  for (const key of Object.keys(value as object).sort()) {
    if (isSortedByEngine(key) || key === '__proto__') return undefined;
    const member = (value as Record<string, unknown>)[key];
    if (member === undefined) continue;
    const item = inOrder(member, levels - 1);
    if (item === undefined) return undefined;
    copy[key] = item;
  }
  return copy;
}

function isScalar(value: unknown): boolean {
  return typeof value === 'string' || typeof value === 'boolean' || value === null || Number.isFinite(value);
}

function isPlain(value: object): boolean {
  const prototype = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}

/** Keys that are indexes come first in every object, whatever their order was: "10" after "9". */
function isSortedByEngine(key: string): boolean {
  const first = key.charCodeAt(0);
  return first >= 48 && first <= 57;
}
