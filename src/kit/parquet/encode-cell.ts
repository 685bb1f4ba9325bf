import { canonicalJson } from '../../base/canonical-json.js';
import { isPlainObject } from '../../base/json.js';
import { type ColumnType, type ColumnTypes, isList } from './column-type.js';

/** Thrown where a value does not fit its column. */
export class Unfit {
  /** From the column on. */
  readonly path: string;
  readonly why: string;

  constructor(why: string, path = '') {
    this.why = why;
    this.path = path;
  }

  /** The same, one level further out. */
  below(name: string): Unfit {
    return new Unfit(this.why, this.path === '' ? name : `${name}.${this.path}`);
  }
}

/** Gives the stored form of a value; null for null and undefined. @throws Unfit */
export type Encode = (value: unknown) => unknown;

/** Gives what stores the cells of a type. Nothing is rounded, cut or made null on the way. */
export function encoder(type: ColumnType): Encode {
  const encode = typeof type === 'string' ? encoders[type] : isList(type) ? listOf(type[0]) : groupOf(type);
  return (value) => (value === null || value === undefined ? null : encode(value));
}

const encoders: Readonly<Record<Extract<ColumnType, string>, Encode>> = {
  text(value) {
    if (typeof value !== 'string') throw unfit(value, 'text');
    if (!isWellFormed(value)) throw new Unfit('is text with half a surrogate pair, which UTF-8 cannot store');
    return value;
  },
  boolean(value) {
    if (typeof value !== 'boolean') throw unfit(value, 'true or false');
    return value;
  },
  integer(value) {
    if (typeof value !== 'bigint' && !Number.isSafeInteger(value)) throw unfit(value, 'an exact whole number');
    const whole = BigInt(value as number | bigint);
    if (BigInt.asIntN(64, whole) !== whole) throw unfit(value, 'a whole number of 64 bits');
    return whole;
  },
  number(value) {
    if (typeof value !== 'number' || !Number.isFinite(value)) throw unfit(value, 'a finite number');
    return value;
  },
  timestamp(value) {
    if (value instanceof Date) {
      if (Number.isNaN(value.getTime())) throw unfit('an invalid Date', 'an instant');
      return BigInt(value.getTime()) * 1000n;
    }
    const found =
      typeof value === 'string'
        ? /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.(\d{1,6}))?(Z|[+-]\d\d:\d\d)$/.exec(value)
        : null;
    const [, seconds = '', part = '', zone = ''] = found ?? [];
    const ms = isReal(`${seconds}Z`, `${seconds}.000Z`) ? Date.parse(`${seconds}${zone}`) : Number.NaN;
    if (Number.isNaN(ms)) throw unfit(value, 'an instant such as 2026-01-31T08:30:00.000Z, to microseconds');
    return BigInt(ms) * 1000n + BigInt(part.padEnd(6, '0'));
  },
  date(value) {
    const isDate = typeof value === 'string' && /^\d{4}-\d\d-\d\d$/.test(value);
    if (!isDate || !isReal(value, `${value}T00:00:00.000Z`)) throw unfit(value, 'a date such as 2026-01-31');
    return Date.parse(value) / 86_400_000;
  },
  bytes(value) {
    if (value instanceof Uint8Array) return value;
    if (typeof value !== 'string' || value.length % 4 !== 0 || !/^[A-Za-z0-9+/]*={0,2}$/.test(value)) {
      throw unfit(value, 'a Uint8Array or Base64');
    }
    return Uint8Array.from(atob(value), (character) => character.charCodeAt(0));
  },
  json(value) {
    try {
      canonicalJson(value);
    } catch (error) {
      throw new Unfit(`is not plain JSON (${(error as Error).message})`);
    }
    return value;
  },
};

function listOf(type: ColumnType): Encode {
  const encode = encoder(type);
  return (value) => {
    if (!Array.isArray(value)) throw unfit(value, 'a list');
    return Array.from(value, (item, at) => within(String(at), encode, item));
  };
}

function groupOf(types: ColumnTypes): Encode {
  const encode = membersOf(types);
  return (value) => {
    if (!isPlainObject(value)) throw unfit(value, 'a group');
    return encode(value);
  };
}

/** Gives what stores an object by its members; one that the types do not name is unfit. */
export function membersOf(types: ColumnTypes): (value: Record<string, unknown>) => Record<string, unknown> {
  const members = Object.entries(types).map(([name, type]) => [name, encoder(type)] as const);
  const known = new Set(Object.keys(types));
  return (value) => {
    for (const name of Object.keys(value)) {
      if (!known.has(name) && value[name] !== undefined) throw new Unfit('is none of the columns', name);
    }
    const stored: Record<string, unknown> = {};
    for (const [name, encode] of members) {
      stored[name] = within(name, encode, Object.hasOwn(value, name) ? value[name] : null);
    }
    return stored;
  };
}

function within(name: string, encode: Encode, value: unknown): unknown {
  try {
    return encode(value);
  } catch (error) {
    throw error instanceof Unfit ? error.below(name) : error;
  }
}

/** False for the 30th of February, which the platform takes for the 2nd of March. */
function isReal(text: string, iso: string): boolean {
  const ms = Date.parse(text);
  return !Number.isNaN(ms) && new Date(ms).toISOString() === iso;
}

function isWellFormed(text: string): boolean {
  return !/[\uD800-\uDFFF]/.test(text) || !/\p{Surrogate}/u.test(text);
}

function unfit(value: unknown, wanted: string): Unfit {
  const shown =
    typeof value === 'bigint' || typeof value === 'number' ? String(value) : (JSON.stringify(value) ?? typeof value);
  return new Unfit(`is ${shown.length > 60 ? `${shown.slice(0, 60)}…` : shown}, not ${wanted}`);
}
