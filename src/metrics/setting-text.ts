import { digestJson, shortDigest } from '../base/digest.js';
import type { Json } from '../base/json.js';

/** Gives a setting as a signature shows it: plain where it is short and safe there, as the start of its digest otherwise. */
export function settingText(
  value: string | number | boolean | readonly Json[] | { readonly [key: string]: Json },
): string {
  const isList = Array.isArray(value) && value.every((item) => typeof item === 'string' && /^[\w.*-]+$/.test(item));
  const text = isList ? value.join('+') : String(value);
  return /^[\w.*+-]{1,40}$/.test(text) && (isList || !Array.isArray(value))
    ? text
    : `#${shortDigest(digestJson(value))}`;
}
