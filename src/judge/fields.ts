import { TuneloopError } from '../base/errors.js';
import type { Block } from '../kit/fence.js';

/** What judges read of a row, by name; every metric that reads one of these means the same by it. */
export interface JudgeFields {
  /** What was asked. */
  readonly input: string;
  /** What was answered. */
  readonly output: string;
  /** What would have been right; each by itself. */
  readonly references: readonly string[];
  /** What was retrieved for the answer, the best first. */
  readonly contexts: readonly string[];
}

/** Name of something a judge can read. */
export type JudgeField = keyof JudgeFields;

/** The segment of a judge that reads these fields. */
export type Reading<Fields extends readonly JudgeField[]> = Pick<JudgeFields, Fields[number]>;

const all = ['input', 'output', 'references', 'contexts'] as const satisfies readonly JudgeField[];

const meanings: Readonly<Record<JudgeField, string>> = {
  input: 'input: what was asked',
  output: 'output: what was answered',
  references: 'reference 1, reference 2, …: answers that are right, each by itself',
  contexts: 'context 1, context 2, …: what was looked up for the answer, the best first; there may be none',
};

/** The fields in one order, without repeats. @throws INVALID_OPTION for one that does not exist, or none */
export function checkReads(judge: string, reads: readonly JudgeField[]): readonly JudgeField[] {
  const unknown = reads.find((field) => !all.includes(field));
  if (unknown === undefined && reads.length > 0) return all.filter((field) => reads.includes(field));
  throw new TuneloopError({
    code: 'INVALID_OPTION',
    message: `${judge}: it reads ${unknown === undefined ? 'nothing' : JSON.stringify(unknown)}.`,
    hint: `A judge can read ${all.join(', ')}.`,
  });
}

/** Says what the blocks of the fields mean. */
export function describeFields(fields: readonly JudgeField[]): string {
  return fields.map((field) => `- ${meanings[field]}`).join('\n');
}

/** Whether references are to be read, and there are none. */
export function lacksReference(fields: readonly JudgeField[], { references = [] }: Partial<JudgeFields>): boolean {
  return fields.includes('references') && references.length === 0;
}

/** Gives the blocks of the fields. */
export function blocksOf(fields: readonly JudgeField[], row: Partial<JudgeFields>): readonly Block[] {
  return fields.flatMap((field): readonly Block[] => {
    if (field === 'references') return numbered('reference', row.references ?? []);
    if (field === 'contexts') return numbered('context', row.contexts ?? []);
    return [{ name: field, text: row[field] ?? '' }];
  });
}

/** Gives one block for each text, numbered from 1. */
export function numbered(name: string, texts: readonly string[]): readonly Block[] {
  return texts.map((text, index) => ({ name: `${name} ${index + 1}`, text }));
}
