import type { ValueType } from '../value-type.js';
import type { Shape } from './shape.js';

const names: Partial<Record<ValueType, string>> = {
  null: 'null',
  boolean: 'boolean',
  integer: 'number',
  number: 'number',
  nonFinite: 'number',
  bigint: 'bigint',
  date: 'Date',
  other: 'unknown',
};

/** Gives a TypeScript type declaration for a shape. */
export function typeTextOf(name: string, shape: Shape): string {
  return `export type ${name} = ${typeText(shape, '')};\n`;
}

function typeText(shape: Shape, indent: string): string {
  const { types, cast, emptyToNull } = shape;
  if (types.size === 0) return 'unknown';
  const parts = [...types].map((type) => {
    if (type === 'string') return cast === undefined ? textType(shape) : cast === 'boolean' ? 'boolean' : 'number';
    if (type === 'array')
      return `readonly ${grouped(shape.items === undefined ? (shape.isOpen ? 'unknown' : 'never') : typeText(shape.items, indent))}[]`;
    return type === 'object' ? objectType(shape, indent) : names[type]!;
  });
  if (emptyToNull) parts.push('null');
  const all = [...new Set(parts)];
  return all.includes('unknown') ? 'unknown' : all.join(' | ');
}

function textType({ values }: Shape): string {
  return values === undefined ? 'string' : values.map((value) => JSON.stringify(value)).join(' | ');
}

function objectType({ members, any, isOpen }: Shape, indent: string): string {
  if (any !== undefined) return `{ readonly [key: string]: ${typeText(any, indent)} }`;
  if (members.size === 0) return isOpen ? '{ readonly [key: string]: unknown }' : 'Record<string, never>';
  const inner = `${indent}  `;
  const lines = [...members].map(
    ([key, member]) =>
      `${inner}readonly ${/^[A-Za-z_$][\w$]*$/.test(key) ? key : JSON.stringify(key)}${member.optional ? '?' : ''}: ${typeText(member, inner)};\n`,
  );
  return `{\n${lines.join('')}${indent}}`;
}

function grouped(text: string): string {
  return text.includes(' ') && !(text.startsWith('{') && text.endsWith('}') && !text.includes(' | '))
    ? `(${text})`
    : text;
}
