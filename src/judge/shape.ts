import { isPlainObject, type JsonObject } from '../base/json.js';
import { jsonAnswer, misfit } from '../kit/json-answer.js';

/** A form of JSON: what a model is told of it, and the reader of what the model wrote. */
export interface Shape<T> {
  /** JSON Schema that services can enforce: every object closed, every property required. */
  readonly schema: JsonObject;
  /** The same for a reader of the prompt, such as `{"verdict": "pass" | "fail"}`. */
  readonly sketch: string;
  /** @throws INVALID_OUTPUT naming the first place that does not fit */
  read(value: unknown, path?: string): T;
}

/** What a shape reads. */
export type ShapeOf<S> = S extends Shape<infer T> ? T : never;

const at = (path: string, step: string | number) => (path === '' ? String(step) : `${path}.${step}`);

/** Any text. @param about what the model is to write there */
export function text(about: string): Shape<string> {
  return {
    schema: { type: 'string', description: about },
    sketch: `"… ${about} …"`,
    read(value, path = '') {
      if (typeof value === 'string') return value;
      throw misfit('must be a text', path);
    },
  };
}

/** One of some words. Read without regard to case and outer spaces; a number or a truth value is read as its word. */
export function choice<const T extends string>(words: readonly T[]): Shape<T> {
  return {
    schema: { type: 'string', enum: words },
    sketch: words.map((word) => JSON.stringify(word)).join(' | '),
    read(value, path = '') {
      const said = typeof value === 'object' ? '' : String(value).trim().toLowerCase();
      const found = words.find((word) => word.toLowerCase() === said);
      if (found !== undefined) return found;
      throw misfit(`must be ${words.map((word) => JSON.stringify(word)).join(' or ')}`, path);
    },
  };
}

/** A whole number of at least 1, such as the place of something in a list. */
export function place(): Shape<number> {
  return {
    schema: { type: 'integer' },
    sketch: '1, 2, …',
    read(value, path = '') {
      const number = typeof value === 'string' ? Number(value) : value;
      if (Number.isSafeInteger(number) && (number as number) >= 1) return number as number;
      throw misfit('must be a whole number of at least 1', path);
    },
  };
}

/** A list. */
export function list<T>(item: Shape<T>): Shape<readonly T[]> {
  return {
    schema: { type: 'array', items: item.schema },
    sketch: `[${item.sketch}, …]`,
    read(value, path = '') {
      if (!Array.isArray(value)) throw misfit('must be a list', path);
      return value.map((each, index) => item.read(each, at(path, index)));
    },
  };
}

/** An object. The model writes its members in this order, so what it should think of first stands first. */
export function object<const S extends Readonly<Record<string, Shape<unknown>>>>(
  members: S,
): Shape<{ readonly [K in keyof S]: ShapeOf<S[K]> }> {
  const entries = Object.entries(members);
  return {
    schema: {
      type: 'object',
      properties: Object.fromEntries(entries.map(([key, { schema }]) => [key, schema])),
      required: entries.map(([key]) => key),
      additionalProperties: false,
    },
    sketch: `{${entries.map(([key, { sketch }]) => `${JSON.stringify(key)}: ${sketch}`).join(', ')}}`,
    read(value, path = '') {
      if (!isPlainObject(value)) throw misfit('must be an object', path);
      const read = entries.map(([key, member]) => {
        if (!Object.hasOwn(value, key)) throw misfit('is missing', at(path, key));
        return [key, member.read(value[key], at(path, key))] as const;
      });
      return Object.fromEntries(read) as { readonly [K in keyof S]: ShapeOf<S[K]> };
    },
  };
}

/** The shape, with a condition that no schema can tell. @param check gives what is wrong, or nothing */
export function where<T>(shape: Shape<T>, check: (value: T) => string | undefined): Shape<T> {
  return {
    ...shape,
    read(value, path = '') {
      const read = shape.read(value, path);
      const wrong = check(read);
      if (wrong === undefined) return read;
      throw misfit(wrong, path);
    },
  };
}

/**
 * Reads a model's whole answer, see `jsonAnswer`.
 * @throws INVALID_OUTPUT where it is no JSON, or does not fit
 */
export function readAnswer<T>(answer: string, shape: Shape<T>): T {
  return shape.read(jsonAnswer(answer));
}
