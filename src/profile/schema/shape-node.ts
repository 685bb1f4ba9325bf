import { typeIndex, typeOf, valueTypes } from '../value-type.js';
import { casts, fitsCast, formats, hasFormat, isUnsafeInteger } from './formats.js';

/** Different texts that are held, to see whether a column has few. */
const mostValues = 64;
const longestValue = 64;
/** More different keys than this make an object a map, whose members have one schema. */
export const mapKeys = 512;
/** Values below this level may be anything. */
export const mostLevels = 32;
/** Shapes of one inference; beyond, members may be anything. */
export const mostShapes = 20_000;

/** How many texts fit, and the first that does not: its 0-based row and its beginning. */
export interface Fit {
  count: number;
  miss: { readonly row: number; readonly value: string } | undefined;
}

/** What was seen at one path of rows. Of two nodes a sum can be made, in any grouping. */
export class ShapeNode {
  readonly types = new Float64Array(valueTypes.length);
  /** Row of the first value of each type. */
  readonly firstRows: (number | undefined)[] = [];
  texts = 0;
  emptyTexts = 0;
  unsafeIntegers = 0;
  /** Numbers beyond 2^53, which may have lost digits before they came here. */
  unsafeNumbers = 0;
  /** Counts of different texts; undefined where there are too many, or one is long. */
  values: Map<string, number> | undefined = new Map();
  readonly formats = fits(formats);
  readonly casts = fits(casts);
  members: Map<string, ShapeNode> | undefined;
  any: ShapeNode | undefined;
  items: ShapeNode | undefined;
  /** True where something below was not looked at. */
  isOpen = false;

  get count(): number {
    return this.types.reduce((sum, count) => sum + count, 0);
  }

  /** @param room how many more nodes there may be */
  add(value: unknown, row: number, level: number, room: { left: number }): void {
    const type = typeOf(value);
    const index = typeIndex[type];
    this.types[index]!++;
    this.firstRows[index] ??= row;
    if (type === 'string') this.#text(value as string, row);
    else if (type === 'integer') {
      if (!Number.isSafeInteger(value)) this.unsafeNumbers++;
    } else if (type === 'array' || type === 'object') {
      if (level >= mostLevels) this.isOpen = true;
      else if (type === 'array') {
        for (const item of value as readonly unknown[]) {
          this.items ??= room.left-- > 0 ? new ShapeNode() : undefined;
          if (this.items === undefined) this.isOpen = true;
          else this.items.add(item, row, level + 1, room);
        }
      } else this.#object(value as Record<string, unknown>, row, level, room);
    }
  }

  /** The sum of both, as if the other's rows had come after the first `offset` rows. Changes neither. */
  plus(other: ShapeNode | undefined, offset: number): ShapeNode {
    const sum = new ShapeNode();
    for (const [part, shift] of [
      [this, 0],
      [other, offset],
    ] as const)
      if (part !== undefined) sum.#absorb(part, shift);
    return sum;
  }

  #object(value: Record<string, unknown>, row: number, level: number, room: { left: number }): void {
    for (const key in value) {
      if (!Object.hasOwn(value, key) || value[key] === undefined) continue;
      const known = this.any ?? this.members?.get(key) ?? this.#member(key, room);
      if (known === undefined) this.isOpen = true;
      else known.add(value[key], row, level + 1, room);
    }
  }

  #member(key: string, room: { left: number }): ShapeNode | undefined {
    this.members ??= new Map();
    if (this.members.size >= mapKeys) {
      room.left += this.members.size;
      this.#collapse();
      return this.any;
    }
    if (room.left-- <= 0) return undefined;
    const made = new ShapeNode();
    this.members.set(key, made);
    return made;
  }

  #collapse(): void {
    const any = new ShapeNode();
    for (const member of this.members?.values() ?? []) any.#absorb(member, 0);
    this.members = undefined;
    this.any = any;
  }

  #text(text: string, row: number): void {
    this.texts++;
    if (text === '') this.emptyTexts++;
    if (isUnsafeInteger(text)) this.unsafeIntegers++;
    this.#value(text, 1);
    if (text === '') return;
    for (const format of formats) count(this.formats[format], hasFormat(text, format), text, row);
    for (const cast of casts) count(this.casts[cast], fitsCast(text, cast), text, row);
  }

  #value(text: string, times: number): void {
    if (this.values === undefined) return;
    this.values.set(text, (this.values.get(text) ?? 0) + times);
    if (this.values.size > mostValues || text.length > longestValue) this.values = undefined;
  }

  #absorb(other: ShapeNode, offset: number): void {
    for (let i = 0; i < this.types.length; i++) {
      this.types[i]! += other.types[i]!;
      this.firstRows[i] = earlier(this.firstRows[i], other.firstRows[i], offset);
    }
    for (const name of ['texts', 'emptyTexts', 'unsafeIntegers', 'unsafeNumbers'] as const) this[name] += other[name];
    this.isOpen ||= other.isOpen;
    if (other.values === undefined) this.values = undefined;
    else for (const [text, times] of other.values) this.#value(text, times);
    for (const format of formats) absorb(this.formats[format], other.formats[format], offset);
    for (const cast of casts) absorb(this.casts[cast], other.casts[cast], offset);
    if (other.items !== undefined) (this.items ??= new ShapeNode()).#absorb(other.items, offset);
    if (other.any !== undefined) {
      if (this.any === undefined) this.#collapse();
      this.any!.#absorb(other.any, offset);
    }
    for (const [key, member] of other.members ?? []) {
      if (this.any !== undefined) this.any.#absorb(member, offset);
      else {
        this.members ??= new Map();
        const own = this.members.get(key) ?? new ShapeNode();
        this.members.set(key, own);
        own.#absorb(member, offset);
        if (this.members.size > mapKeys) this.#collapse();
      }
    }
  }
}

function fits<const N extends readonly string[]>(names: N): { readonly [K in N[number]]: Fit } {
  return Object.fromEntries(names.map((name) => [name, { count: 0, miss: undefined }])) as {
    readonly [K in N[number]]: Fit;
  };
}

function count(fit: Fit, isFit: boolean, text: string, row: number): void {
  if (isFit) fit.count++;
  else fit.miss ??= { row, value: text.slice(0, 80) };
}

function absorb(fit: Fit, other: Fit, offset: number): void {
  fit.count += other.count;
  if (other.miss === undefined) return;
  const moved = { ...other.miss, row: other.miss.row + offset };
  if (fit.miss === undefined || moved.row < fit.miss.row) fit.miss = moved;
}

function earlier(a: number | undefined, b: number | undefined, offset: number): number | undefined {
  if (b === undefined) return a;
  return a === undefined ? b + offset : Math.min(a, b + offset);
}
