import { TuneloopError } from '../base/errors.js';
import { globFiles, isPattern } from '../base/glob-files.js';
import { fileName } from '../base/open-file.js';
import { type ByteSource, type OpenableSource, openSource } from './open-source.js';

/**
 * Where the bytes of some files come from, one after the other: a source, a pattern of paths such as
 * `data/*.jsonl.gz`, or a list of these. A list keeps its order, the files of a pattern are in the order of the
 * code points of their names.
 */
export type ByteSources = ByteSource | readonly ByteSource[];

/** Sources that can be opened any number of times, with one name for people. */
export interface OpenableFiles {
  readonly type: OpenableSource['type'] | 'files';
  readonly name: string;
  /** Looks for files and gives them; opens none. */
  readonly each: () => AsyncIterable<OpenableSource>;
}

/**
 * Gives sources their way to be opened. Nothing is looked for yet.
 * @throws INVALID_OPTION for what is no source, and for an empty list
 */
export function openFiles(source: ByteSources, maxBytes: number): OpenableFiles {
  if (!Array.isArray(source)) return openOne(source as ByteSource, maxBytes);
  const all = (source as readonly ByteSource[]).map((each) => openOne(each, maxBytes));
  const [first, ...others] = all;
  if (first === undefined)
    throw new TuneloopError({ code: 'INVALID_OPTION', message: 'The list of sources is empty.' });
  if (others.length === 0) return first;
  return {
    type: 'files',
    name: `${first.name} and ${others.length} more`,
    each: async function* () {
      for (const { each } of all) yield* each();
    },
  };
}

function openOne(source: ByteSource, maxBytes: number): OpenableFiles {
  if (typeof source === 'string' && !source.includes('://') && isPattern(source)) {
    return {
      type: 'files',
      name: fileName(source),
      each: async function* () {
        for (const { path, name } of await globFiles(source)) yield { ...openSource(path, maxBytes), name };
      },
    };
  }
  const opened = openSource(source, maxBytes);
  return {
    ...opened,
    each: async function* () {
      yield opened;
    },
  };
}
