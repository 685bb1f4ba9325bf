import { ValidationError } from '../base/errors.js';
import type { Json } from '../base/json.js';

/**
 * Reads a model's whole answer as JSON. Only the answer as a whole counts: JSON among prose may be a quotation of the
 * material, and whoever wrote that must not write the answer. A code fence around all of it, and thoughts before it, are
 * passed over.
 * @throws INVALID_OUTPUT where it is no JSON
 */
export function jsonAnswer(answer: string): Json {
  const said = answer.trim().replace(/^<think>[\s\S]*?<\/think>\s*/, '');
  const [, inside] = /^```[^\n`]*\n([\s\S]*?)\n?```$/.exec(said) ?? [];
  try {
    return JSON.parse((inside ?? said).trim());
  } catch {
    throw misfit(said === '' ? 'it is empty' : 'it is not one JSON value and nothing else');
  }
}

/** The error for an answer that is not what was asked for; the model is told of it and asked again. */
export function misfit(message: string, path = ''): ValidationError {
  return new ValidationError({
    code: 'INVALID_OUTPUT',
    message: `The answer does not fit: ${path === '' ? '' : `${path}: `}${message}.`,
    issues: [{ path, message }],
  });
}
