import { isPlainObject, type Json } from '../base/json.js';

/** A place where two values differ; undefined on the side where there is nothing. */
export interface Difference {
  /** Keys and indexes joined by dots. */
  readonly path: string;
  readonly recorded: Json | undefined;
  readonly asked: Json | undefined;
}

/** How two values differ. */
export interface Distance {
  /** 0 for equal values. One place counts at most 1, and less for texts that begin and end alike. */
  readonly distance: number;
  /** The first place in the order of keys; undefined for equal values. */
  readonly first: Difference | undefined;
}

/** Compares two JSON values place by place. */
export function distanceOf(recorded: Json | undefined, asked: Json | undefined, path = ''): Distance {
  const [a, b] = [membersOf(recorded), membersOf(asked)];
  if (a === undefined || b === undefined || Array.isArray(recorded) !== Array.isArray(asked)) {
    const distance = leafDistance(recorded, asked);
    return { distance, first: distance === 0 ? undefined : { path, recorded, asked } };
  }
  let distance = 0;
  let first: Difference | undefined;
  for (const key of new Set([...a.keys(), ...b.keys()])) {
    const member = distanceOf(a.get(key), b.get(key), path === '' ? key : `${path}.${key}`);
    distance += member.distance;
    first ??= member.first;
  }
  return { distance, first };
}

/** Says where two values differ, with the few characters around the place. */
export function describeDifference({ path, recorded, asked }: Difference): string {
  const at = typeof recorded === 'string' && typeof asked === 'string' ? commonStart(recorded, asked) : 0;
  return `at ${path || 'its root'}: recorded ${excerpt(recorded, at)}, asked ${excerpt(asked, at)}`;
}

function membersOf(value: Json | undefined): ReadonlyMap<string, Json> | undefined {
  if (Array.isArray(value)) return new Map(value.map((item, index) => [String(index), item]));
  return isPlainObject(value) ? new Map(Object.entries(value as Record<string, Json>)) : undefined;
}

function leafDistance(a: Json | undefined, b: Json | undefined): number {
  if (a === b) return 0;
  if (typeof a !== 'string' || typeof b !== 'string') return 1;
  const start = commonStart(a, b);
  const most = Math.min(a.length, b.length) - start;
  let end = 0;
  while (end < most && a[a.length - 1 - end] === b[b.length - 1 - end]) end++;
  return 1 - (start + end) / (Math.max(a.length, b.length) + 1); // never 0, as they are not equal
}

function commonStart(a: string, b: string): number {
  const most = Math.min(a.length, b.length);
  let at = 0;
  while (at < most && a[at] === b[at]) at++;
  return at;
}

const before = 20;
const after = 40;

function excerpt(value: Json | undefined, at: number): string {
  if (value === undefined) return 'nothing';
  if (typeof value !== 'string') {
    const text = JSON.stringify(value);
    return text.length > before + after ? `${text.slice(0, before + after)}…` : text;
  }
  const from = Math.max(0, at - before);
  const to = at + after;
  return JSON.stringify(`${from > 0 ? '…' : ''}${value.slice(from, to)}${to < value.length ? '…' : ''}`);
}
