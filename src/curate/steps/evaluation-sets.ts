import { digestJson } from '../../base/digest.js';
import { TuneloopError } from '../../base/errors.js';
import type { JsonObject } from '../../base/json.js';

/** The texts of an evaluation set: a list, anything that can be read again, or a function that gives them. */
export type EvaluationTexts =
  | Iterable<string>
  | AsyncIterable<string>
  | (() => Iterable<string> | AsyncIterable<string>);

/** By their names. */
export type EvaluationSets = Readonly<Record<string, EvaluationTexts>>;

/** Sets that are read at the start of each pass. */
export interface SetsToRead {
  /** For the operation: lists with their digests; of all others only their content decides. */
  readonly setting: JsonObject;
  /** Whether all are lists, which never change. */
  readonly areLists: boolean;
  read(signal: AbortSignal | undefined): Promise<Record<string, readonly string[]>>;
}

/** @throws INVALID_OPTION for a set that is none, or can be read once only */
export function setsToRead(what: string, sets: EvaluationSets): SetsToRead {
  const held = Object.entries(sets).map(([name, texts]) => {
    checkSet(what, name, texts);
    return [name, Array.isArray(texts) ? ([...texts] as readonly string[]) : texts] as const;
  });
  const areLists = held.every(([, texts]) => Array.isArray(texts));
  const described = held.map(([name, texts]) => [
    name,
    Array.isArray(texts) ? { items: texts.length, digest: digestJson(texts) } : {},
  ]);
  return {
    setting: { sets: Object.fromEntries(described), ...(areLists ? {} : { opaque: true }) },
    areLists,
    async read(signal) {
      const read: [string, readonly string[]][] = [];
      for (const [name, texts] of held) read.push([name, await textsOf(what, name, texts, signal)]);
      return Object.fromEntries(read);
    },
  };
}

async function textsOf(
  what: string,
  name: string,
  given: EvaluationTexts,
  signal: AbortSignal | undefined,
): Promise<readonly string[]> {
  const texts: string[] = [];
  for await (const text of typeof given === 'function' ? given() : given) {
    signal?.throwIfAborted();
    if (typeof text !== 'string') throw noSet(what, name, `has a ${typeof text} as item ${texts.length}`);
    texts.push(text);
  }
  return texts;
}

function checkSet(what: string, name: string, texts: unknown): void {
  if (typeof texts === 'function') return;
  const given =
    typeof texts === 'object' && texts !== null ? (texts as Partial<Iterable<string> & AsyncIterable<string>>) : {};
  if (given[Symbol.iterator] === undefined && given[Symbol.asyncIterator] === undefined) {
    throw noSet(what, name, 'is no list of texts');
  }
  const isOnce = typeof (texts as Partial<Iterator<string>>).next === 'function';
  if (isOnce) throw noSet(what, name, 'can be read once only, and each pass reads it');
}

function noSet(what: string, name: string, why: string): TuneloopError {
  return new TuneloopError({
    code: 'INVALID_OPTION',
    message: `${what}: the set "${name}" ${why}.`,
    hint: 'Give a list of texts, a Dataset of texts, or a function that gives them each time.',
  });
}
