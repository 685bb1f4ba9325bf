import { TuneloopError } from '../base/errors.js';
import type { Span } from './finding.js';

/** Something slow that reads whole texts: a tagger of names in another process, a service, a language model. */
export interface SpanModel {
  /** Stands in signatures. */
  readonly name: string;
  /** Gives the spans of each text, in the order of the texts. */
  find(
    texts: readonly string[],
    options: { readonly signal?: AbortSignal | undefined },
  ): Promise<readonly (readonly Span[])[]>;
}

/**
 * Asks a model about texts.
 * @throws INVALID_OUTPUT when it does not answer for each
 */
export async function askModel(
  model: SpanModel,
  texts: readonly string[],
  signal: AbortSignal | undefined,
): Promise<readonly (readonly Span[])[]> {
  signal?.throwIfAborted();
  if (texts.length === 0) return [];
  const spans = await model.find(texts, { signal });
  signal?.throwIfAborted();
  if (Array.isArray(spans) && spans.length === texts.length) return spans;
  throw new TuneloopError({
    code: 'INVALID_OUTPUT',
    message: `Model "${model.name}" gave ${Array.isArray(spans) ? spans.length : 'no'} lists of spans for ${texts.length} texts.`,
    hint: 'It must give one list for each text, in their order; an empty one where it finds nothing.',
  });
}
