import type { Json } from '../../base/json.js';
import { leastBytes } from './json-cost.js';
import { isNumber, numberCost } from './json-number.js';
import {
  type ArrayNode,
  compileSchema,
  type NumberNode,
  type ObjectNode,
  type SchemaNode,
  type StringNode,
} from './json-schema.js';

/** One reading of the text so far: what may come next, and how far the end is. */
interface State {
  /** The fewest bytes that end the whole value from here; Infinity where nothing does. */
  readonly cost: number;
  readonly done: boolean;
  next(byte: number): readonly State[];
}

/** What comes after the part that is being read. */
interface Tail {
  readonly cost: number;
  enter(): readonly State[];
}

const finish: Tail = { cost: 0, enter: () => [{ cost: 0, done: true, next: () => [] }] };

/** Spaces or tabs after a new line. */
const DEEPEST_INDENT = 32;
/** Readings of one text kept at once; a schema that is more ambiguous loses some, which narrows it. */
const MOST_READINGS = 64;

const TAB = 0x09;
const NEW_LINE = 0x0a;
const SPACE = 0x20;
const QUOTE = 0x22;
const BACKSLASH = 0x5c;

/**
 * The beginning of a JSON text that matches a schema, and what may follow it. Immutable: `advance` gives the next one.
 * It works on bytes, as tokens do: a token may end inside a character. What it accepts is narrower than JSON in spelling
 * (enum values and keys have one, no white space around the value), so everything it completes is valid.
 */
export class JsonPrefix {
  readonly #states: readonly State[];

  private constructor(states: readonly State[]) {
    this.#states = states;
  }

  /** The empty text. @throws INVALID_OPTION when the schema cannot be constrained, or no text matches it */
  static of(schema: Json): JsonPrefix {
    return JsonPrefix.ofNode(compileSchema(schema));
  }

  /** The empty text, for a schema that is compiled already. */
  static ofNode(node: SchemaNode): JsonPrefix {
    return new JsonPrefix(value(node, finish));
  }

  /** This text with more bytes, or undefined where no matching text begins so. */
  advance(bytes: Iterable<number>): JsonPrefix | undefined {
    let states = this.#states;
    for (const byte of bytes) states = states.flatMap((state) => state.next(byte)).slice(0, MOST_READINGS);
    const next = new JsonPrefix(states);
    return Number.isFinite(next.bytesToEnd) ? next : undefined;
  }

  /** Whether the text is a whole value. A number may be whole and still go on. */
  get complete(): boolean {
    return this.#states.some((state) => state.done);
  }

  /** The fewest bytes that make it whole, patterns aside; Infinity where no text can match. */
  get bytesToEnd(): number {
    return Math.min(Infinity, ...this.#states.map((state) => state.cost));
  }
}

/** What a text is to a schema: a whole value, the beginning of one, or neither. */
export function accept(schema: Json, text: string): 'invalid' | 'prefix' | 'complete' {
  const prefix = JsonPrefix.of(schema).advance(Buffer.from(text));
  if (prefix === undefined) return 'invalid';
  return prefix.complete ? 'complete' : 'prefix';
}

function value(node: SchemaNode, tail: Tail): readonly State[] {
  if (leastBytes(node) === Infinity) return [];
  switch (node.kind) {
    case 'literal':
      return exactly(JSON.stringify(node.value), tail).enter();
    case 'string':
      return exactly('"', { cost: node.min + 1 + tail.cost, enter: () => [inString(node, tail, '', 0)] }).enter();
    case 'number':
      return [inNumber(node, tail, '')];
    case 'array':
      return exactly('[', spaced(firstItem(node, tail))).enter();
    case 'object':
      return exactly('{', spaced(firstMember(node, tail))).enter();
    case 'union':
      return node.of.flatMap((branch) => value(branch, tail));
  }
}

/** Reads a fixed text. */
function exactly(text: string, tail: Tail): Tail {
  const bytes = Buffer.from(text);
  const from = (at: number): readonly State[] => {
    if (at === bytes.length) return tail.enter();
    const next = (byte: number) => (byte === bytes[at] ? from(at + 1) : []);
    return [{ cost: bytes.length - at + tail.cost, done: false, next }];
  };
  return { cost: bytes.length + tail.cost, enter: () => from(0) };
}

/** Allows white space first: one space, or a new line with its indent. A model that likes to stall can do it no longer. */
function spaced(tail: Tail): Tail {
  const space: State = {
    cost: Infinity,
    done: false,
    next: (byte) => (byte === SPACE ? tail.enter() : byte === NEW_LINE ? indented(tail, DEEPEST_INDENT).enter() : []),
  };
  return { cost: tail.cost, enter: () => [...tail.enter(), space] };
}

function indented(tail: Tail, left: number): Tail {
  const indent: State = {
    cost: Infinity,
    done: false,
    next: (byte) => ((byte === SPACE || byte === TAB) && left > 0 ? indented(tail, left - 1).enter() : []),
  };
  return { cost: tail.cost, enter: () => [...tail.enter(), indent] };
}

/** Either of several ways on. */
function either(tails: readonly Tail[]): Tail {
  return {
    cost: Math.min(Infinity, ...tails.map((tail) => tail.cost)),
    enter: () => tails.flatMap((tail) => tail.enter()),
  };
}

function inNumber(node: NumberNode, tail: Tail, text: string): State {
  const whole = isNumber(node, text);
  return {
    cost: numberCost(node, text) + tail.cost,
    done: whole && tail === finish,
    next: (byte) => {
      const longer = text + String.fromCharCode(byte);
      const goesOn = numberCost(node, longer) < Infinity ? [inNumber(node, tail, longer)] : [];
      return whole && tail !== finish ? [...goesOn, ...tail.enter().flatMap((state) => state.next(byte))] : goesOn;
    },
  };
}

/** @param raw the bytes since the opening quote, one character each @param length Unicode characters among them */
function inString(node: StringNode, tail: Tail, raw: string, length: number): State {
  const cost = Math.max(0, node.min - length) + 1 + tail.cost;
  const onWith = (bytes: string): readonly State[] => [inString(node, tail, raw + bytes, length + 1)];
  return {
    cost,
    done: false,
    next: (byte) => {
      if (byte === QUOTE) return length >= node.min && fitsPattern(node, raw) ? tail.enter() : [];
      if (byte < 0x20 || length >= node.max) return [];
      const rest = Math.max(0, node.min - length - 1) + 1 + tail.cost;
      if (byte === BACKSLASH) return [inEscape('\\', rest, onWith)];
      if (byte < 0x80) return onWith(String.fromCharCode(byte));
      const range = continuations(byte);
      return range === undefined ? [] : [inCharacter(String.fromCharCode(byte), range, rest, onWith)];
    },
  };
}

/** Reads the rest of an escape. Surrogates are left out: they would need a second one. */
function inEscape(bytes: string, rest: number, then: (bytes: string) => readonly State[]): State {
  return {
    cost: (bytes.length === 1 ? 1 : 6 - bytes.length) + rest,
    done: false,
    next: (byte) => {
      const char = String.fromCharCode(byte);
      const longer = bytes + char;
      if (bytes.length === 1) {
        if (char === 'u') return [inEscape(longer, rest, then)];
        return '"\\/bfnrt'.includes(char) ? then(longer) : [];
      }
      if (!/[0-9a-fA-F]/.test(char) || /^\\u[dD][89a-fA-F]$/.test(longer)) return [];
      return longer.length === 6 ? then(longer) : [inEscape(longer, rest, then)];
    },
  };
}

interface Continuation {
  readonly left: number;
  readonly low: number;
  readonly high: number;
}

/** What may follow the first byte of a character. @see Unicode 15, table 3-7, well-formed UTF-8 byte sequences */
function continuations(lead: number): Continuation | undefined {
  if (lead < 0xc2 || lead > 0xf4) return undefined;
  const left = lead < 0xe0 ? 1 : lead < 0xf0 ? 2 : 3;
  const low = lead === 0xe0 ? 0xa0 : lead === 0xf0 ? 0x90 : 0x80;
  const high = lead === 0xed ? 0x9f : lead === 0xf4 ? 0x8f : 0xbf;
  return { left, low, high };
}

function inCharacter(
  bytes: string,
  range: Continuation,
  rest: number,
  then: (bytes: string) => readonly State[],
): State {
  return {
    cost: range.left + rest,
    done: false,
    next: (byte) => {
      if (byte < range.low || byte > range.high) return [];
      const longer = bytes + String.fromCharCode(byte);
      if (range.left === 1) return then(longer);
      return [inCharacter(longer, { left: range.left - 1, low: 0x80, high: 0xbf }, rest, then)];
    },
  };
}

function fitsPattern(node: StringNode, raw: string): boolean {
  if (node.pattern === undefined) return true;
  return node.pattern.test(JSON.parse(`"${Buffer.from(raw, 'latin1').toString('utf8')}"`) as string);
}

function firstItem(node: ArrayNode, tail: Tail): Tail {
  const item = nextItem(node, tail, 0);
  return node.min > 0 ? item : either([exactly(']', tail), item]);
}

function nextItem(node: ArrayNode, tail: Tail, index: number): Tail {
  if (index >= node.max) return either([]);
  const rule = node.prefix[index] ?? node.items;
  let later = 0;
  for (let i = index + 1; i < node.min; i++) later += 1 + leastBytes(node.prefix[i] ?? node.items);
  const after: Tail = {
    cost: later + 1 + tail.cost,
    enter: () => {
      const more = comma(() => nextItem(node, tail, index + 1), later + tail.cost);
      return (index + 1 < node.min ? more : either([exactly(']', tail), more])).enter();
    },
  };
  return { cost: leastBytes(rule) + after.cost, enter: () => value(rule, spaced(after)) };
}

function firstMember(node: ObjectNode, tail: Tail): Tail {
  const member = nextMember(node, tail, new Set());
  return node.required.size > 0 ? member : either([exactly('}', tail), member]);
}

function nextMember(node: ObjectNode, tail: Tail, used: ReadonlySet<string>): Tail {
  const declared = [...node.properties].filter(([key]) => !used.has(key));
  const afterKey = (key: string, rule: SchemaNode): Tail => {
    const now = new Set([...used, key]);
    const open = [...node.required].filter((name) => !now.has(name));
    const later = open.reduce((sum, name) => sum + memberBytes(name, node.properties.get(name)!) + 1, 0);
    const after: Tail = {
      cost: later + 1 + tail.cost,
      enter: () => {
        const more = comma(() => nextMember(node, tail, now), later + tail.cost);
        return (open.length > 0 ? more : either([exactly('}', tail), more])).enter();
      },
    };
    const cost = leastBytes(rule) + after.cost;
    return spaced(exactly(':', spaced({ cost, enter: () => value(rule, spaced(after)) })));
  };
  const members = declared.map(([key, rule]) => exactly(JSON.stringify(key), afterKey(key, rule)));
  const { rest } = node;
  if (rest !== undefined) members.push(freeKey(node, used, (key) => afterKey(key, rest)));
  return either(members);
}

/** Reads a key that is neither declared nor used, without escapes. */
function freeKey(node: ObjectNode, used: ReadonlySet<string>, then: (key: string) => Tail): Tail {
  const enter = (): readonly State[] => exactly('"', { cost: shortest - 1, enter: () => [from('')] }).enter();
  const shortest = 2 + then('').cost;
  const taken = (key: string) => used.has(key) || node.properties.has(key);
  const from = (raw: string): State => {
    const key = Buffer.from(raw, 'latin1').toString('utf8');
    return {
      cost: shortest - (taken(key) ? 0 : 1), // a taken key must grow
      done: false,
      next: (byte) => {
        if (byte === QUOTE) return taken(key) ? [] : then(key).enter();
        if (byte < 0x20 || byte === BACKSLASH) return [];
        if (byte < 0x80) return [from(raw + String.fromCharCode(byte))];
        const range = continuations(byte);
        const rest = (bytes: string) => [from(raw + bytes)];
        return range === undefined ? [] : [inCharacter(String.fromCharCode(byte), range, shortest, rest)];
      },
    };
  };
  return { cost: shortest, enter };
}

function comma(then: () => Tail, cost: number): Tail {
  return {
    cost: 1 + cost,
    enter: () => {
      const tail = then();
      return Number.isFinite(tail.cost) ? exactly(',', spaced(tail)).enter() : [];
    },
  };
}

function memberBytes(key: string, rule: SchemaNode): number {
  return Buffer.byteLength(JSON.stringify(key)) + 1 + leastBytes(rule);
}
