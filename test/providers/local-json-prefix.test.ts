import { describe, expect, it } from 'vitest';
import type { Json } from '../../src/base/json.js';
import { type Rng, rng } from '../../src/base/rng.js';
import { accept, JsonPrefix } from '../../src/providers/local/json-prefix.js';
import { compileSchema, matches } from '../../src/providers/local/json-schema.js';

const ticket = {
  type: 'object',
  properties: {
    intent: { enum: ['refund', 'return', 'other "x"'] },
    priority: { type: 'integer', minimum: 1, maximum: 30 },
    order: { type: ['string', 'null'], minLength: 2, maxLength: 4 },
    tags: { type: 'array', items: { type: 'string' }, maxItems: 2 },
  },
  required: ['intent', 'priority'],
  additionalProperties: false,
} satisfies Json;

describe('accept', () => {
  it('follows an object through its keys and values', () => {
    const whole = '{"intent": "refund", "priority": 3, "order": null}';
    for (let end = 0; end < whole.length; end++)
      expect(accept(ticket, whole.slice(0, end)), whole.slice(0, end)).toBe('prefix');
    expect(accept(ticket, whole)).toBe('complete');
    expect(accept(ticket, `${whole}x`)).toBe('invalid');
  });

  it.each([
    ['a key that is not declared', '{"colour"'],
    ['a key that came before', '{"intent":"refund","intent"'],
    ['an end before all required keys', '{"intent":"refund"}'],
    ['a value outside the enum', '{"intent":"refurb'],
    ['a number over its maximum', '{"priority":31'],
    ['a number under its minimum that no digit can mend', '{"priority":0'],
    ['a fraction where an integer is due', '{"priority":3.'],
    ['a string that is too short', '{"order":"a"'],
    ['a string that is too long', '{"order":"abcde'],
    ['an item too many', '{"tags":["a","b",'],
    ['a control character', '{"order":"\n'],
    ['a comma with nothing left to say', '{"intent":"refund","priority":1,"order":null,"tags":[],'],
    ['white space before the value', ' {'],
  ])('refuses %s', (_what, text) => {
    expect(accept(ticket, text)).toBe('invalid');
  });

  it('reads bounds by what digits can still come', () => {
    const schema = { type: 'integer', minimum: 12, maximum: 15 };
    expect(accept(schema, '1')).toBe('prefix');
    expect(accept(schema, '2')).toBe('invalid');
    expect(accept(schema, '13')).toBe('complete');
    expect(accept({ type: 'number', minimum: 0.5, maximum: 0.7 }, '0')).toBe('prefix');
    expect(accept({ type: 'number', minimum: 0.5, maximum: 0.7 }, '0.2')).toBe('invalid');
    expect(accept({ type: 'number', exclusiveMaximum: 0 }, '-')).toBe('prefix');
    expect(accept({ type: 'number', exclusiveMinimum: 0, maximum: 1 }, '0')).toBe('prefix');
    expect(accept({ type: 'number' }, '-1.5e+3')).toBe('complete');
  });

  it('holds a pattern against the decoded string, at its end', () => {
    const schema = { type: 'string', pattern: '^[a-zé]+$' };
    expect(accept(schema, '"caf\\u00e9"')).toBe('complete');
    expect(accept(schema, '"A')).toBe('prefix');
    expect(accept(schema, '"A"')).toBe('invalid');
  });

  it('follows references, also recursive ones, and unions of like objects', () => {
    const tree = {
      $defs: {
        node: {
          type: 'object',
          properties: { n: { type: 'integer' }, kids: { type: 'array', items: { $ref: '#/$defs/node' } } },
          required: ['n'],
        },
      },
      $ref: '#/$defs/node',
    };
    expect(accept(tree, '{"n":1,"kids":[{"n":2,"kids":[]},{"n":3}]}')).toBe('complete');
    expect(accept(tree, '{"n":1,"kids":[{}')).toBe('invalid');
    const shape = (t: string, p: string) => ({
      type: 'object',
      properties: { t: { const: t }, [p]: { type: 'number' } },
      required: ['t', p],
    });
    const either = { oneOf: [shape('circle', 'r'), shape('square', 'a')] };
    expect(accept(either, '{"t":"circle","r":1}')).toBe('complete');
    expect(accept(either, '{"t":"circle","a"')).toBe('invalid');
  });

  it('reads bytes: a text may end inside a character, and never holds a broken one', () => {
    const bytes = Buffer.from('"é€😀"');
    const string = JsonPrefix.of({ type: 'string', maxLength: 3 });
    for (let end = 1; end < bytes.length; end++) expect(string.advance(bytes.subarray(0, end))?.complete).toBe(false);
    expect(string.advance(bytes)?.complete).toBe(true);
    for (const broken of [[0x80], [0xc0], [0xed, 0xa0], [0xf5], [0xc3, 0x22]])
      expect(string.advance([0x22, ...broken])).toBeUndefined();
  });

  it('takes one space between two parts, or a new line with its indent, and no endless runs', () => {
    const list = { type: 'array', items: { type: 'null' } };
    expect(accept(list, '[null, null ]')).toBe('complete');
    expect(accept(list, '[\n\t\tnull,\n    null\n]')).toBe('complete');
    expect(accept(list, '[  ')).toBe('invalid');
    expect(accept(list, `[\n${' '.repeat(32)}`)).toBe('prefix');
    expect(accept(list, `[\n${' '.repeat(33)}`)).toBe('invalid');
  });

  it('keeps additional keys apart from declared ones', () => {
    const open = { type: 'object', properties: { a: { type: 'integer' } }, additionalProperties: { type: 'boolean' } };
    expect(accept(open, '{"a":1,"ab":true}')).toBe('complete');
    expect(accept(open, '{"a":true')).toBe('invalid');
    expect(accept(open, '{"b":true,"b"')).toBe('invalid');
  });
});

describe('compileSchema', () => {
  it.each([
    [{ type: 'object', patternProperties: {} }, /at #, keyword "patternProperties"/],
    [{ type: 'array', items: { allOf: [] } }, /at #\/items, keyword "allOf"/],
    [{ $ref: '#/$defs/none' }, /leads nowhere/],
    [{ $ref: 'https://elsewhere.test/x' }, /is not local/],
    [{ type: 'text' }, /type "text" is unknown/],
    [{ type: 'string', pattern: '(' }, /no regular expression/],
    [{ anyOf: [true], properties: {} }, /cannot be combined/],
  ])('refuses %j and says where', (schema, message) => {
    expect(() => compileSchema(schema as Json)).toThrow(message);
  });

  it('finds that a schema without a finite value has no text', () => {
    const endless = {
      $defs: { a: { type: 'object', properties: { a: { $ref: '#/$defs/a' } }, required: ['a'] } },
      $ref: '#/$defs/a',
    };
    expect(JsonPrefix.of(endless).bytesToEnd).toBe(Infinity);
    expect(JsonPrefix.of({ type: 'object', required: ['a'], properties: { a: { type: 'null' } } }).bytesToEnd).toBe(
      '{"a":null}'.length,
    );
  });
});

describe('JsonPrefix, on seeded random schemas', () => {
  it('accepts every value the schema allows, and completes only such', () => {
    const random = rng(11);
    let refused = 0;
    for (let round = 0; round < 400; round++) {
      const schema = randomSchema(random, 3);
      const node = compileSchema(schema);
      const value = randomValue(schema, random);
      const text = JSON.stringify(value, null, random.below(3));
      expect(matches(node, value), `${JSON.stringify(schema)} ${text}`).toBe(true);
      expect(accept(schema, text), `${JSON.stringify(schema)} ${text}`).toBe('complete');
      const at = random.below(text.length);
      const mutant = text.slice(0, at) + random.pick([...'"{}[],:0-9atruefn\\ .']) + text.slice(at + random.below(2));
      if (accept(schema, mutant) === 'complete') expect(matches(node, JSON.parse(mutant) as Json), mutant).toBe(true);
      else refused++;
    }
    expect(refused).toBeGreaterThan(200);
  });

  it('can always end within the bytes it names', () => {
    const random = rng(12);
    for (let round = 0; round < 150; round++) {
      const schema = randomSchema(random, 3);
      const text = Buffer.from(JSON.stringify(randomValue(schema, random)));
      let state = JsonPrefix.of(schema).advance(text.subarray(0, random.below(text.length + 1)))!;
      while (!state.complete) {
        const nearer = Array.from({ length: 256 }, (_, byte) => state.advance([byte])).find(
          (next) => next !== undefined && next.bytesToEnd < state.bytesToEnd,
        );
        expect(nearer, JSON.stringify(schema)).toBeDefined();
        state = nearer!;
      }
    }
  });
});

function randomSchema(random: Rng, depth: number): Json & object {
  const kind = random.below(depth > 0 ? 9 : 6);
  const inner = () => randomSchema(random, depth - 1);
  switch (kind) {
    case 0:
      return { type: 'string', minLength: random.below(3), maxLength: 6 };
    case 1:
      return { type: 'integer', minimum: -random.below(50), maximum: 1 + random.below(500) };
    case 2:
      return { type: 'number' };
    case 3:
      return { enum: ['a', 'ab', 12, null, { x: [1] }] };
    case 4:
      return { type: ['boolean', 'null'] };
    case 5:
      return { type: 'number', exclusiveMinimum: 0, maximum: 2 };
    case 6:
      return { type: 'array', items: inner(), minItems: random.below(2), maxItems: 3 };
    case 7:
      return { anyOf: [inner(), inner()] };
    default:
      return {
        type: 'object',
        properties: { a: inner(), 'b"é': inner(), c: inner() },
        required: ['a', 'c'].slice(random.below(3)),
        additionalProperties: random.below(2) === 0,
      };
  }
}

interface Rule {
  readonly type?: string | readonly string[];
  readonly enum?: readonly Json[];
  readonly anyOf?: readonly (Json & object)[];
  readonly minimum?: number;
  readonly maximum?: number;
  readonly items?: Json & object;
  readonly properties?: Readonly<Record<string, Json & object>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: boolean;
}

function randomValue(schema: Json & object, random: Rng): Json {
  const rule = schema as Rule;
  if (rule.enum) return random.pick(rule.enum);
  if (rule.anyOf) return randomValue(random.pick(rule.anyOf), random);
  switch (rule.type) {
    case 'string':
      return Array.from({ length: 2 + random.below(5) }, () => random.pick([...'ab"\\\n€😀\u0001'])).join('');
    case 'integer':
      return rule.minimum! + random.below(rule.maximum! - rule.minimum! + 1);
    case 'number':
      return rule.maximum === undefined
        ? (random.next() - 0.5) * 10 ** random.below(9)
        : Math.max(0.001, Math.round(random.next() * 2000) / 1000);
    case 'array':
      return Array.from({ length: 1 + random.below(3) }, () => randomValue(rule.items!, random));
    case 'object': {
      const keys = Object.keys(rule.properties!).filter((key) => rule.required!.includes(key) || random.below(2) === 0);
      const object = Object.fromEntries(
        random.shuffle(keys).map((key) => [key, randomValue(rule.properties![key]!, random)]),
      );
      return rule.additionalProperties ? { ...object, extra: [1, { k: 'v' }] } : object;
    }
    default:
      return random.pick([true, false, null]);
  }
}
