import type { Json } from '../../base/json.js';
import { oneOf } from '../../base/option-values.js';
import type { TextSegment } from '../../spec/metric.js';
import type { ValueSegment } from '../segments.js';
import { isShallow } from './json-clean.js';

/** Where a metric of JSON finds it. */
export interface JsonSourceOptions {
  /**
   * `text`: `output` and `references`, which are parsed · `value`: `value` and `referenceValue`, which are. @default 'text'
   */
  readonly of?: 'text' | 'value' | undefined;
  /** Whether an output's first Markdown code fence is read instead of the whole text, where it has one. @default false */
  readonly fenced?: boolean | undefined;
}

export const jsonSourceNames = ['of', 'fenced'] as const satisfies readonly (keyof JsonSourceOptions)[];

/** A value, or why there is none. */
export type Parsed = { readonly value: Json } | { readonly problem: string };

/** What one row holds for a metric of JSON. */
export interface JsonRow {
  readonly answer: Parsed;
  /** Those that could be parsed. */
  readonly references: readonly Json[];
  /** References there are, parsed or not. */
  readonly given: number;
}

/** Gives what reads a row. @throws INVALID_OPTION for an unknown source */
export function jsonRowReader(
  what: string,
  options: JsonSourceOptions,
): (segment: Partial<TextSegment & ValueSegment>) => JsonRow {
  const { of = 'text', fenced = false } = options;
  oneOf(what, 'of', of, ['text', 'value']);
  if (of === 'value') {
    return ({ value, referenceValue }) => {
      const references = referenceValue === undefined ? [] : [referenceValue];
      return {
        answer: asParsed(value),
        references: references.filter((reference) => isShallow(reference)),
        given: references.length,
      };
    };
  }
  return ({ output = '', references = [] }) => ({
    answer: parseJson(output, fenced),
    references: references.flatMap((reference) => {
      const parsed = parseJson(reference, false);
      return 'value' in parsed ? [parsed.value] : [];
    }),
    given: references.length,
  });
}

/** Gives the settings as a signature shows them. */
export function sourceSettings({ of = 'text', fenced = false }: JsonSourceOptions): Record<string, string> {
  return { of, ...(of === 'text' ? { fenced: fenced ? 'yes' : 'no' } : {}) };
}

/** Reads a text as JSON (RFC 8259), or its first code fence. White space around it does not count. */
export function parseJson(text: string, fenced: boolean): Parsed {
  const inside = fenced ? /```[^\n`]*\n([\s\S]*?)```/.exec(text)?.[1] : undefined;
  const json = (inside ?? text).trim();
  if (json === '') return { problem: 'The output is empty.' };
  try {
    return asParsed(JSON.parse(json) as Json);
  } catch (error) {
    return { problem: `The output is no JSON: ${(error as Error).message}` };
  }
}

function asParsed(value: Json | undefined): Parsed {
  if (value === undefined) return { problem: 'There is no value.' };
  return isShallow(value) ? { value } : { problem: 'The value has more than 1000 levels.' };
}
