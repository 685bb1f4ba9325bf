import type { SchemaIssue } from '../../spec/schema.js';
import { typeOf } from '../value-type.js';
import { castText, fitsCast, hasFormat } from './formats.js';
import type { Shape } from './shape.js';

type Path = readonly PropertyKey[];

const mostIssues = 20;

/** Gives the value, or a copy with casts done; what is wrong goes to `issues`, at most 20. */
export function checkValue(shape: Shape, value: unknown, path: Path, issues: SchemaIssue[]): unknown {
  const say = (message: string) => {
    if (issues.length < mostIssues) issues.push({ message, path });
    return value;
  };
  const type = typeOf(value);
  if (!shape.types.has(type) && !(type === 'integer' && shape.types.has('number'))) {
    return say(`expected ${[...shape.types].join(' or ') || 'nothing'}, found ${type}`);
  }
  if (type === 'string') return checkText(shape, value as string, say);
  if (type === 'array') {
    if (shape.items === undefined)
      return (value as unknown[]).length > 0 && !shape.isOpen ? say('expected an empty list') : value;
    const { items } = shape;
    return changed(value as unknown[], (item, i) => checkValue(items, item, [...path, i], issues));
  }
  return type === 'object' ? checkObject(shape, value as Record<string, unknown>, path, issues) : value;
}

function checkText(shape: Shape, text: string, say: (message: string) => unknown): unknown {
  const shown = JSON.stringify(text.length > 60 ? `${text.slice(0, 60)}…` : text);
  if (shape.cast !== undefined) {
    if (text === '' && shape.emptyToNull) return null;
    return fitsCast(text, shape.cast)
      ? castText(text, shape.cast)
      : say(`expected the text of a ${shape.cast}, found ${shown}`);
  }
  if (shape.values !== undefined && !shape.values.includes(text))
    return say(`expected one of ${shape.values.map((each) => JSON.stringify(each)).join(', ')}, found ${shown}`);
  if (shape.format !== undefined && !hasFormat(text, shape.format))
    return say(`expected a ${shape.format}, found ${shown}`);
  return text;
}

function checkObject(shape: Shape, value: Record<string, unknown>, path: Path, issues: SchemaIssue[]): unknown {
  for (const [key, member] of shape.members) {
    if (member.optional || (Object.hasOwn(value, key) && value[key] !== undefined)) continue;
    if (issues.length < mostIssues) issues.push({ message: 'is missing', path: [...path, key] });
  }
  let copy: Record<string, unknown> | undefined;
  for (const key of Object.keys(value)) {
    const member = shape.members.get(key) ?? shape.any;
    if (member === undefined || value[key] === undefined) continue;
    const made = checkValue(member, value[key], [...path, key], issues);
    if (Object.is(made, value[key])) continue;
    copy ??= Object.defineProperties({}, Object.getOwnPropertyDescriptors(value)) as Record<string, unknown>;
    // Not by assignment, which `__proto__` would take for something else.
    Object.defineProperty(copy, key, { value: made, enumerable: true, configurable: true, writable: true });
  }
  return copy ?? value;
}

function changed(list: readonly unknown[], make: (item: unknown, index: number) => unknown): readonly unknown[] {
  let copy: unknown[] | undefined;
  for (let i = 0; i < list.length; i++) {
    const made = make(list[i], i);
    if (Object.is(made, list[i])) continue;
    copy ??= [...list];
    copy[i] = made;
  }
  return copy ?? list;
}
