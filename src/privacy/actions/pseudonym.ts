import { checkOptions } from '../../base/check-options.js';
import { hmacSha256, keyFor } from '../../base/hmac.js';
import { oneOf, wholeNumberIn } from '../../base/option-values.js';
import type { PiiKind } from '../kinds.js';
import { normalForm } from '../normal-form.js';
import { type Action, hex, keyBytes, keyId, type PrivacyKey } from './action.js';
import { likeForm } from './like-form.js';

export interface PseudonymOptions {
  readonly key: PrivacyKey;
  /** Hexadecimal digits, 8 to 64; with 16, two of a hundred million values share one with a chance of 1 in 3,700. @default 16 */
  readonly digits?: number | undefined;
  /**
   * `token` gives `email_3f9a1c2290ab77e1`. `like` gives digits for digits and letters for letters, for programs that
   * insist on the form; it may name what exists, and short values may share one. @default 'token'
   */
  readonly form?: 'token' | 'like' | undefined;
}

/**
 * Puts a stable name in place of the value: HMAC-SHA-256 of its kind and its normal form. Equal values get equal
 * pseudonyms under one key, in every text and run, so joins survive; without the key nobody can tell which value a
 * pseudonym has, or test a guess.
 * @throws INVALID_OPTION when the key is too short, or for another number of digits
 * @see RFC 2104
 */
export function pseudonym(options: PseudonymOptions): Action {
  checkOptions(options, ['key', 'digits', 'form'], 'pseudonym');
  const secret = keyBytes(options.key, 'pseudonym');
  const digits = wholeNumberIn('pseudonym', 'digits', options.digits ?? 16, 8, 64);
  const form = oneOf('pseudonym', 'form', options.form ?? 'token', ['token', 'like']);
  const key = keyFor('tuneloop privacy pseudonym', secret);
  const macOf = (kind: PiiKind, value: string) => hmacSha256(key, `${kind}\0${normalForm(kind, value)}`);
  return {
    name: 'pseudonym',
    signature: `pseudonym(form:${form},digits:${digits},key:${keyId(secret)})`,
    apply: (value, { kind }) =>
      form === 'token' ? `${kind}_${hex(macOf(kind, value), digits)}` : likeForm(macOf(kind, value), kind, value),
  };
}
