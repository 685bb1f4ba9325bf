import { checkOptions, wholeNumber } from '../base/check-options.js';
import type { FindOptions } from './detector.js';
import type { ScrubPolicy } from './policy.js';
import { applyActions, type Scrubbed } from './scrub.js';
import { type ScrubbedRow, scrubRowWith, textsOf } from './scrub-row.js';
import { askModel } from './span-model.js';

export interface ScrubStreamOptions extends Pick<FindOptions, 'withText'> {
  /** Texts or rows that a model is asked about at a time. Without a model nothing waits for others. @default 32 */
  readonly batch?: number | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** What can be read one after another. */
export type Stream<T> = Iterable<T> | AsyncIterable<T>;

/**
 * Scrubs texts as they come, in their order; holds one batch of them. Asks the policy's model, if it has one.
 * @throws INVALID_OPTION
 * @throws INVALID_OUTPUT when the model does not answer for each text, or gives spans outside it
 */
export async function* scrubTexts(
  texts: Stream<string>,
  policy: ScrubPolicy,
  options: ScrubStreamOptions = {},
): AsyncGenerator<Scrubbed> {
  const { withText = false, signal } = options;
  for await (const batch of batches(texts, policy, options, ['batch', 'signal', 'withText'], 'scrubTexts')) {
    const said = policy.model === undefined ? undefined : await askModel(policy.model, batch, signal);
    for (const [i, text] of batch.entries())
      yield applyActions(text, policy.detector.find(text, { withText, also: said?.[i] }), policy);
  }
}

/**
 * Scrubs rows as they come, in their order, as {@link scrubRow} does each; holds one batch of them. Asks the policy's model,
 * if it has one, about all texts of a batch at once.
 * @throws INVALID_OPTION
 * @throws INVALID_OUTPUT when the model does not answer for each text, or gives spans outside it
 * @throws INVALID_ROW when a row is nested deeper than 100,000 levels, or holds itself
 */
export async function* scrubRows<T>(
  rows: Stream<T>,
  policy: ScrubPolicy,
  options: Omit<ScrubStreamOptions, 'withText'> = {},
): AsyncGenerator<ScrubbedRow<T>> {
  for await (const batch of batches(rows, policy, options, ['batch', 'signal'], 'scrubRows')) {
    const texts = policy.model === undefined ? undefined : batch.map((row) => textsOf(row, policy));
    const said = texts && policy.model && (await askModel(policy.model, texts.flat(), options.signal));
    let asked = 0;
    for (const [i, row] of batch.entries()) {
      const count = texts?.[i]?.length ?? 0;
      yield scrubRowWith(row, policy, said?.slice(asked, asked + count));
      asked += count;
    }
  }
}

async function* batches<T>(
  items: Stream<T>,
  policy: ScrubPolicy,
  options: ScrubStreamOptions,
  names: readonly string[],
  what: string,
): AsyncGenerator<readonly T[]> {
  checkOptions(options, names, what);
  const size = policy.model === undefined ? 1 : wholeNumber(options.batch ?? 32, 1, `${what}: batch`);
  let batch: T[] = [];
  for await (const item of items) {
    options.signal?.throwIfAborted();
    batch.push(item);
    if (batch.length < size) continue;
    yield batch;
    batch = [];
  }
  if (batch.length > 0) yield batch;
}
