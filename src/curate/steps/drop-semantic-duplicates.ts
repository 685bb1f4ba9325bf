import { checkOptions } from '../../base/check-options.js';
import type { RowBatches, RowStep } from '../../spec/row-step.js';
import {
  findSemanticDuplicates,
  type SemanticDuplicateOptions,
  similarVectors,
} from '../duplicates/semantic-duplicates.js';
import { DuplicatesFound } from './duplicates-found.js';
import { eachRowAgain } from './each-row.js';
import { type TextOf, textOf } from './text-column.js';

/** Settings of {@link dropSemanticDuplicates}. */
export interface DropSemanticDuplicatesOptions<T>
  extends Omit<SemanticDuplicateOptions, 'signal' | 'onProgress' | 'timeoutMs'> {
  readonly text: TextOf<T>;
}

const name = 'dropSemanticDuplicates';

/**
 * Keeps one row of each cluster of rows that mean nearly the same, as `findSemanticDuplicates` finds them. Reads the rows
 * twice: to embed their texts, which every pass pays for, and to give those that stay. Holds the vectors. The report's
 * `about` has the model and what it used.
 * @throws INVALID_OPTION for a number out of its range, or no text
 * @throws INVALID_OUTPUT (when read) when the model gives vectors that do not fit
 */
export function dropSemanticDuplicates<T>(options: DropSemanticDuplicatesOptions<T>): RowStep<T, T, DuplicatesFound> {
  checkOptions(options, ['text', 'model', 'threshold', 'method', 'seed', 'keep', 'batchSize', 'concurrency'], name);
  const { text, ...rest } = options;
  const { read, setting } = textOf<T>(name, text);
  const { model, threshold = 0.95, method, seed = 0, keep = 'first' } = rest;
  similarVectors([], { threshold, method, seed, keep });
  return {
    operation: {
      op: name,
      ...setting,
      provider: model.provider,
      model: model.model,
      threshold,
      method: method ?? 'by rows',
      seed,
      keep,
    },
    async *run(open, { signal, found }) {
      const report = await findSemanticDuplicates(texts(open(), read), { ...rest, signal });
      const { inputTokens, outputTokens } = report.usage;
      const about = { model: report.model, usage: { inputTokens, outputTokens } };
      const said = new DuplicatesFound('semantic', report, report.bytes, about);
      yield* eachRowAgain<T, T>(open(), report.rows, (row, index, out) => {
        if (report.isKept(index)) out.push(row);
      });
      found(said);
    },
  };
}

async function* texts<T>(rows: RowBatches<T>, read: (row: T, index: number) => string): AsyncGenerator<string> {
  let index = 0;
  for await (const batch of rows) for (const row of batch) yield read(row, index++);
}
