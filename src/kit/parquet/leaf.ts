import type { SchemaElement } from 'hyparquet';
import { asBuffer } from '../../base/utf8.js';
import type { CellOptions } from './cell-options.js';

/** Thrown, or standing in a cell's place, where a cell cannot become what its column says. */
export class BadCell {
  readonly why: string;

  constructor(why: string) {
    this.why = why;
  }
}

/** Makes a cell's value, which is never null, from its physical one. @throws BadCell */
export type Leaf = (physical: unknown) => unknown;

/** True for columns of text; the library decodes them, a dictionary's words once each. */
export function isText({ type, converted_type, logical_type }: SchemaElement): boolean {
  const name = logical_type?.type ?? converted_type;
  return type === 'BYTE_ARRAY' && (name === 'STRING' || name === 'UTF8' || name === 'ENUM' || name === 'JSON');
}

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** Gives bytes as text, or a bad cell where they are no UTF-8. */
export function textOf(bytes: Uint8Array): string | BadCell {
  try {
    return utf8.decode(bytes);
  } catch {
    return new BadCell('the text is not valid UTF-8');
  }
}

/**
 * Gives what makes the cells of a leaf column; undefined where the physical values are the cells already.
 * @see the Parquet format's LogicalTypes: what they annotate, and how INT96 and DECIMAL are laid out
 */
export function leafOf(element: SchemaElement, options: CellOptions): Leaf | undefined {
  const { type, converted_type: converted, logical_type: logical } = element;
  const asNumber = options.times === 'number';
  if (isText(element)) return converted === 'JSON' || logical?.type === 'JSON' ? parsed : undefined;
  if (converted === 'DECIMAL' || logical?.type === 'DECIMAL') return decimalOf(element.scale ?? 0, options);
  if (converted === 'DATE' || logical?.type === 'DATE') return (days) => dateOf(days as number, asNumber);
  const time = timeOf(element);
  if (time !== undefined) {
    const { isTimestamp, unit, isUtc } = time;
    return (value) => {
      const count = BigInt(value as bigint | number);
      if (asNumber) return Number(count) / perMs[unit];
      return isTimestamp ? timestampText(count, unit, isUtc) : clockText(count, unit);
    };
  }
  switch (type) {
    case 'INT32':
      return isUnsigned(element) ? (value) => (value as number) >>> 0 : undefined;
    case 'INT64':
      return isUnsigned(element)
        ? (value) => wholeOf(BigInt.asUintN(64, value as bigint), options)
        : (value) => wholeOf(value as bigint, options);
    case 'FLOAT':
    case 'DOUBLE':
      return finite;
    case 'BOOLEAN':
      return undefined;
    default:
      if (logical?.type === 'FLOAT16') return (bytes) => finite(halfOf(bytes as Uint8Array));
      if (logical?.type === 'UUID') return (bytes) => uuidOf(bytes as Uint8Array);
      return (bytes) =>
        options.bytes === 'uint8array' ? (bytes as Uint8Array).slice() : base64Of(bytes as Uint8Array);
  }
}

/** True for whole numbers without a sign. */
export function isUnsigned({ converted_type, logical_type }: SchemaElement): boolean {
  return converted_type?.startsWith('UINT_') === true || (logical_type?.type === 'INTEGER' && !logical_type.isSigned);
}

type Unit = 'MILLIS' | 'MICROS' | 'NANOS';

const perMs = { MILLIS: 1, MICROS: 1e3, NANOS: 1e6 } as const;
const digits = { MILLIS: 3, MICROS: 6, NANOS: 9 } as const;

function timeOf(
  element: SchemaElement,
): { readonly isTimestamp: boolean; readonly unit: Unit; readonly isUtc: boolean } | undefined {
  const { type, converted_type: converted, logical_type: logical } = element;
  if (logical?.type === 'TIMESTAMP' || logical?.type === 'TIME') {
    return { isTimestamp: logical.type === 'TIMESTAMP', unit: logical.unit, isUtc: logical.isAdjustedToUTC };
  }
  if (type === 'INT96') return { isTimestamp: true, unit: 'NANOS', isUtc: false };
  const [, kind, unit] = /^(TIME|TIMESTAMP)_(MILLIS|MICROS)$/.exec(converted ?? '') ?? [];
  return kind === undefined ? undefined : { isTimestamp: kind === 'TIMESTAMP', unit: unit as Unit, isUtc: true };
}

function timestampText(count: bigint, unit: Unit, isUtc: boolean): string {
  const perSecond = BigInt(perMs[unit] * 1000);
  const rest = ((count % perSecond) + perSecond) % perSecond;
  const seconds = isoOf(Number((count - rest) / perSecond) * 1000);
  return `${seconds.slice(0, -5)}.${String(rest).padStart(digits[unit], '0')}${isUtc ? 'Z' : ''}`;
}

function clockText(count: bigint, unit: Unit): string {
  const text = timestampText(count, unit, false);
  if (!text.startsWith('1970-01-01T')) throw new BadCell(`${count} ${unit.toLowerCase()} is no time of a day`);
  return text.slice(11);
}

function dateOf(days: number, asNumber: boolean): string | number {
  const ms = days * 86_400_000;
  return asNumber ? ms : isoOf(ms).slice(0, -14);
}

function isoOf(ms: number): string {
  const date = new Date(ms);
  if (Number.isNaN(date.getTime())) throw new BadCell('the date is beyond what a date can be');
  return date.toISOString();
}

function wholeOf(value: bigint, { bigNumbers }: CellOptions): unknown {
  const number = Number(value);
  if (Number.isSafeInteger(number)) return number;
  if (bigNumbers === 'text') return String(value);
  if (bigNumbers === 'bigint') return value;
  throw new BadCell(`${value} is too large for a number to hold exactly`);
}

function finite(value: unknown): number {
  if (Number.isFinite(value)) return value as number;
  throw new BadCell(`${String(value)} is no number that JSON has`);
}

function decimalOf(scale: number, { decimals }: CellOptions): Leaf {
  return (physical) => {
    const unscaled = physical instanceof Uint8Array ? signed(physical) : BigInt(physical as bigint | number);
    const text = decimalText(unscaled, scale);
    if (decimals !== 'number') return text;
    const number = Number(text);
    if (plain(text) === plain(fixed(number))) return number;
    throw new BadCell(`${text} has more digits than a number holds`);
  };
}

/** Gives `unscaled / 10 ** scale` with all digits. */
function decimalText(unscaled: bigint, scale: number): string {
  if (scale <= 0) return String(unscaled * 10n ** BigInt(-scale));
  const sign = unscaled < 0n ? '-' : '';
  const all = String(unscaled < 0n ? -unscaled : unscaled).padStart(scale + 1, '0');
  return `${sign}${all.slice(0, -scale)}.${all.slice(-scale)}`;
}

/** Gives the shortest digits of a number without an exponent. */
function fixed(number: number): string {
  const [, sign, whole, part = '', exponent] = /^(-?)(\d)(?:\.(\d+))?e([+-]\d+)$/.exec(number.toExponential()) ?? [];
  const shift = Number(exponent) - part.length;
  return sign + decimalText(BigInt(`${whole}${part}`), -shift);
}

function plain(text: string): string {
  const short = text.includes('.') ? text.replace(/\.?0+$/, '') : text;
  return short === '-0' ? '0' : short;
}

/** Big-endian two's complement. */
function signed(bytes: Uint8Array): bigint {
  let value = 0n;
  for (const byte of bytes) value = (value << 8n) | BigInt(byte);
  return BigInt.asIntN(bytes.length * 8, value);
}

/** IEEE 754 binary16, little-endian. */
function halfOf(bytes: Uint8Array): number {
  const bits = ((bytes[1] as number) << 8) | (bytes[0] as number);
  const [sign, exponent, fraction] = [bits >> 15 ? -1 : 1, (bits >> 10) & 31, bits & 1023];
  if (exponent === 31) return fraction === 0 ? sign * Number.POSITIVE_INFINITY : Number.NaN;
  return sign * (exponent === 0 ? fraction * 2 ** -24 : (1 + fraction / 1024) * 2 ** (exponent - 15));
}

function uuidOf(bytes: Uint8Array): string {
  const hex = asBuffer(bytes).toString('hex');
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');
}

function base64Of(bytes: Uint8Array): string {
  return asBuffer(bytes).toString('base64');
}

function parsed(text: unknown): unknown {
  if (text instanceof BadCell) throw text;
  try {
    return JSON.parse(text as string);
  } catch (error) {
    throw new BadCell(`the cell is not JSON (${(error as Error).message})`);
  }
}
