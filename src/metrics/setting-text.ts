import { digestJson, shortDigest } from '../base/digest.js';
import type { Json } from '../base/json.js';

/** Gives a setting as a signature shows it: plain where it is short and safe there, as the start of its digest otherwise. */
export function settingText(
  value: string | number | boolean | readonly Json[] | { readonly [key: string]: Json },
): string {
  const text =
    Array.isArray(value) && value.every((item) => typeof item === 'string') ? value.join('+') : String(value);
  return /^[\w.*+-]{1,40}$/.test(text) ? text : `#${shortDigest(digestJson(value))}`;
}
