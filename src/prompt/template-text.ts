import { canonicalJson } from '../base/canonical-json.js';
import { TuneloopError } from '../base/errors.js';

/** A text cut at its variables. */
export type Segments = readonly (string | { readonly variable: string })[];

const marks = /\\\{\{|\{\{([\s\S]*?)\}\}|\{\{/g;
const nameForm = /^[\p{L}_][\p{L}\p{N}_.-]*$/u;

/**
 * Cuts a template text at its variables. `\{{` stands for literal braces; single braces are ordinary text.
 * @throws INVALID_OPTION for braces that hold no name, or are not closed
 */
export function parseTemplate(text: string): Segments {
  const segments: (string | { variable: string })[] = [];
  let literal = '';
  let from = 0;
  for (const match of text.matchAll(marks)) {
    literal += text.slice(from, match.index);
    from = match.index + match[0].length;
    if (match[0] === '\\{{') {
      literal += '{{';
      continue;
    }
    const variable = match[1]?.trim() ?? '';
    if (!nameForm.test(variable)) throw badVariable(text, match.index, match[0]);
    if (literal !== '') segments.push(literal);
    segments.push({ variable });
    literal = '';
  }
  literal += text.slice(from);
  if (literal !== '') segments.push(literal);
  return segments;
}

/**
 * Puts the variables in, in one pass: what a value holds is data and never read as a template.
 * @throws INVALID_OPTION for a variable that is missing or cannot be written as JSON
 */
export function fillIn(segments: Segments, variables: Readonly<Record<string, unknown>>): string {
  return segments
    .map((segment) => (typeof segment === 'string' ? segment : valueText(segment.variable, variables)))
    .join('');
}

/** Gives the template text that renders to exactly this text. */
export function escapeTemplate(text: string): string {
  return text.replaceAll('{{', '\\{{');
}

function valueText(name: string, variables: Readonly<Record<string, unknown>>): string {
  const value = Object.hasOwn(variables, name) ? variables[name] : undefined;
  if (typeof value === 'string') return value;
  if (value !== undefined) return canonicalJson(value);
  const given = Object.keys(variables).join(', ');
  throw new TuneloopError({
    code: 'INVALID_OPTION',
    message: `The template needs the variable "${name}".`,
    hint: given === '' ? 'None were given.' : `Given were: ${given}.`,
  });
}

function badVariable(text: string, at: number, found: string): TuneloopError {
  const line = text.slice(0, at).split('\n').length;
  const shown = found.length > 40 ? `${found.slice(0, 40)}…` : found;
  return new TuneloopError({
    code: 'INVALID_OPTION',
    message: `The template has "${shown}" on line ${line}, which is no variable.`,
    hint: 'Write {{name}} for a variable, and \\{{ for literal braces.',
  });
}
