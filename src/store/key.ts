import { TuneloopError } from '../base/errors.js';

const segmentForm = /^[A-Za-z0-9._:-]{1,120}$/;
const prefixForm = /^[A-Za-z0-9._:/-]*$/;

/**
 * Gives the segments of a key.
 * @throws INVALID_OPTION when it is not segments of 1 to 120 of `A–Z a–z 0–9 . _ : -` joined by `/`, or one is `.` or `..`
 */
export function keySegments(key: string): readonly string[] {
  const segments = key.split('/');
  for (const segment of segments) {
    if (!segmentForm.test(segment) || segment === '.' || segment === '..') throw invalidKey(key, segment);
  }
  return segments;
}

/**
 * Gives the whole segments a prefix begins with; what comes after its last `/` may be the start of a segment.
 * @throws INVALID_OPTION when no key could start like this
 */
export function prefixSegments(prefix: string): readonly string[] {
  const folder = prefix.slice(0, Math.max(0, prefix.lastIndexOf('/')));
  if (!prefixForm.test(prefix)) throw invalidKey(prefix, prefix);
  return folder === '' && !prefix.startsWith('/') ? [] : keySegments(folder);
}

/** The error for two keys of which one would have to be a value and a folder at once. */
export function folderClash(key: string): TuneloopError {
  return new TuneloopError({
    code: 'INVALID_OPTION',
    message: `Key "${key}" cannot be written: it is, or passes through, a key of the other kind (a value and a folder at once).`,
    hint: 'Give one of the two another name.',
  });
}

/** The error for a conditional write that found another version. */
export function conflict(key: string, wanted: string | null, found: string | undefined): TuneloopError {
  const expectation = wanted === null ? 'not to exist yet' : `to be at version ${wanted}`;
  return new TuneloopError({
    code: 'STORE_CONFLICT',
    message: `Key "${key}" was expected ${expectation}, but is ${found === undefined ? 'not there' : `at version ${found}`}.`,
    hint: 'Someone else wrote it first. Read it again and decide anew.',
  });
}

function invalidKey(key: string, segment: string): TuneloopError {
  return new TuneloopError({
    code: 'INVALID_OPTION',
    message: `${JSON.stringify(key)} is not a key: ${segment === '' ? 'it has an empty segment' : `${JSON.stringify(segment)} is not a segment`}.`,
    hint: 'Keys are segments of 1 to 120 of the characters A–Z a–z 0–9 . _ : - joined by "/"; "." and ".." are no segments.',
  });
}
