import { canonicalJson } from '../base/canonical-json.js';
import { type ErrorCode, errorCodes, ProviderError, TuneloopError } from '../base/errors.js';
import { isPlainObject, type Json, type JsonObject } from '../base/json.js';

/** How a call ended: with an answer, or with a failure in the form of `TuneloopError.toJSON`. */
export type Ending = { readonly answer: Json } | { readonly error: JsonObject };

/**
 * Gives the text of what a replay will give: plain JSON, without members that are undefined, keys in order.
 * @param of names the call in the error's text
 * @throws INVALID_OUTPUT for what JSON cannot carry
 */
export function toText(value: unknown, of: string): string {
  try {
    return canonicalJson(value);
  } catch (cause) {
    throw new TuneloopError({
      code: 'INVALID_OUTPUT',
      message: `What answered ${of} cannot be recorded: ${(cause as Error).message}`,
      hint: 'Only plain JSON data replays as it was.',
      cause,
    });
  }
}

/** Whether a parsed value is an ending. */
export function isEnding(value: Readonly<Record<string, unknown>>): boolean {
  if ('answer' in value) return true;
  const { error } = value;
  return isPlainObject(error) && errorCodes.includes(error.code as ErrorCode) && typeof error.message === 'string';
}

/** Gives the answer, or throws the failure again. */
export function answerOf(ending: Ending): Json {
  if ('answer' in ending) return ending.answer;
  const { code, message, hint, provider, retryable, status } = ending.error as {
    readonly code: ErrorCode;
    readonly message: string;
    readonly hint?: string;
    readonly provider?: string;
    readonly retryable?: boolean;
    readonly status?: number;
  };
  // the message of an error ends with its hint already
  const details = {
    code,
    message: hint === undefined ? message : message.replace(` ${hint}`, ''),
    hint,
    provider,
    retryable,
  };
  throw status === undefined ? new TuneloopError(details) : new ProviderError({ ...details, status });
}
