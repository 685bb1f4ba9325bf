import type { Scalar } from './expression.js';

/** Compares texts by code points, which is the order of their UTF-8 bytes; UTF-16 units differ from it beyond U+FFFF. */
export function compareText(a: string, b: string): number {
  if (a === b) return 0;
  const length = Math.min(a.length, b.length);
  for (let at = 0; at < length; at++) {
    const left = a.charCodeAt(at);
    const right = b.charCodeAt(at);
    if (left !== right) return weight(left) - weight(right);
  }
  return a.length - b.length;
}

/** Surrogates stand for code points above all that one unit can write. */
function weight(unit: number): number {
  return unit >= 0xd800 && unit < 0xe000 ? unit + 0x10000 : unit;
}

/** Compares two values of one type; false is less than true. */
export function compareScalars(a: NonNullable<Scalar>, b: NonNullable<Scalar>): number {
  return typeof a === 'string' ? compareText(a, b as string) : Number(a) - Number(b);
}
