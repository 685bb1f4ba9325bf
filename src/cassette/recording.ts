import { canonicalJson } from '../base/canonical-json.js';
import { TuneloopError } from '../base/errors.js';
import { isPlainObject } from '../base/json.js';
import { redact } from '../base/redact.js';
import type { Asked } from './asked.js';
import { type Ending, isEnding } from './ending.js';

/** One question and how it ended, as it is kept. It holds no time, so recording the same again changes no byte. */
export type Recording = Ending & {
  readonly kind: 'Recording';
  readonly v: 1;
  /** Without secrets; for people, and to find the nearest one. The key is made of the question as it was. */
  readonly asked: Asked;
};

/** Gives the prefix of all keys of a cassette. */
export function cassettePrefix(cassette: string): string {
  return `cassette/${cassette}/`;
}

/** Gives the key of the answer to the `time`-th asking, from 1. */
export function recordingKey(cassette: string, name: string, time: number): string {
  return `${cassettePrefix(cassette)}${name}-${String(time).padStart(4, '0')}.json`;
}

/** Gives the bytes of a recording: keys in order and indented, so that a change of one shows as a change of one line. */
export function recordingBytes(asked: Asked, ending: Ending): Uint8Array {
  const recording: Recording = { kind: 'Recording', v: 1, asked, ...ending };
  // parsing the canonical text puts the keys in order
  return new TextEncoder().encode(`${JSON.stringify(JSON.parse(canonicalJson(recording)), undefined, 2)}\n`);
}

/**
 * Reads a recording; undefined for what is none, such as half of one.
 * @throws CORRUPT_RECORD for one of another version, which must not be guessed at, nor overwritten
 */
export function parseRecording(key: string, bytes: Uint8Array): Recording | undefined {
  let json: unknown;
  try {
    json = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch {
    return undefined;
  }
  if (!isPlainObject(json) || json.kind !== 'Recording') return undefined;
  if (json.v !== 1) {
    throw new TuneloopError({
      code: 'CORRUPT_RECORD',
      message: `The recording "${key}" has version ${String(json.v)}, and this library reads version 1.`,
      hint: 'Update the library, or record into a cassette of another name.',
    });
  }
  return isPlainObject(json.asked) && isEnding(json) ? (json as unknown as Recording) : undefined;
}

/** Reads JSON with credentials masked in every text, and then whatever `further` masks; keys stay as they are. */
export function parseMasked(json: string, further: (text: string) => string): unknown {
  return JSON.parse(json, (_key, part) => (typeof part === 'string' ? further(redact(part)) : part));
}
