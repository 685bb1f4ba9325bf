import { checkOptions } from '../../base/check-options.js';
import { openFresh, openSame, sealFresh, sealSame } from '../../base/seal.js';
import { kindLabel } from '../kinds.js';
import { tokens } from '../token.js';
import { type Action, keyBytes, keyId, type PrivacyKey } from './action.js';

export interface EncryptOptions {
  readonly key: PrivacyKey;
  /**
   * False: equal values give equal tokens, so joins survive and a dataset keeps its digest; whoever sees the rows sees
   * which values are equal. True: a new nonce each time hides that, and every pass gives other rows. @default false
   */
  readonly fresh?: boolean | undefined;
}

/**
 * Puts the encrypted value in place: `[EMAIL:siv1.<key>.<value>]`. {@link restore} gives it back to who has the key. The
 * length of the value shows.
 * @throws INVALID_OPTION when the key is too short
 * @see sealSame and sealFresh in `src/base/seal.ts`: SIV of HMAC-SHA-256 and AES-256-CTR, or AES-256-GCM
 */
export function encrypt(options: EncryptOptions): Action {
  checkOptions(options, ['key', 'fresh'], 'encrypt');
  const { fresh = false } = options;
  const key = keyBytes(options.key, 'encrypt');
  const id = keyId(key);
  const [scheme, seal] = fresh ? (['gcm1', sealFresh] as const) : (['siv1', sealSame] as const);
  return {
    name: 'encrypt',
    signature: `encrypt(scheme:${scheme},key:${id})`,
    apply: (value, { kind }) => `[${kindLabel(kind)}:${scheme}.${id}.${seal(key, value, kindLabel(kind))}]`,
  };
}

/** A text with its values again. */
export interface Restored {
  readonly text: string;
  /** Tokens that were opened. */
  readonly restored: number;
  /** Tokens of other keys, which are left as they are. */
  readonly otherKeys: number;
  /** Tokens of this key that somebody changed; they are left as they are. */
  readonly damaged: number;
}

/**
 * Opens the tokens of {@link encrypt} in a text.
 * @throws INVALID_OPTION when the key is too short
 */
export function restore(text: string, key: PrivacyKey): Restored {
  return restorer(key, 'restore')(text);
}

/** Gives what opens the tokens of one key in any number of texts. @throws INVALID_OPTION when the key is too short */
export function restorer(key: PrivacyKey, what: string): (text: string) => Restored {
  const secret = keyBytes(key, what);
  const own = keyId(secret);
  return (text) => {
    let [restored, otherKeys, damaged] = [0, 0, 0];
    const open = (token: string, label: string, scheme: string, id: string, sealed: string): string => {
      if (id !== own) {
        otherKeys++;
        return token;
      }
      const value = (scheme === 'siv1' ? openSame : openFresh)(secret, sealed, label);
      if (value === undefined) damaged++;
      else restored++;
      return value ?? token;
    };
    return { text: text.replace(tokens, open), restored, otherKeys, damaged };
  };
}
