import { hmacSha256 } from '../../base/hmac.js';
import { compact, isIbanSum } from '../check-digits.js';
import { identifiers } from '../identifiers/index.js';
import type { PiiKind } from '../kinds.js';

const mostTries = 50;

/**
 * Gives a value of the same form, drawn from `seed`: digits for digits, letters for letters in their case. Addresses of
 * mail lead to the domain `.invalid`, which exists nowhere, and numbers with check digits do not pass their check, so that
 * they are nobody's.
 * @see RFC 2606, section 2
 */
export function likeForm(seed: Uint8Array, kind: PiiKind, value: string): string {
  if (kind === 'email') return `${drawn(seed, 'aaaaaaaaaa')}@${drawn(hmacSha256(seed, 'domain'), 'aaaaaa')}.invalid`;
  for (let attempt = 0; attempt < mostTries; attempt++) {
    const like = drawn(hmacSha256(seed, `${attempt}`), value);
    if (like !== value && !passesCheck(kind, like)) return like;
  }
  return drawn(seed, value); // where nearly everything of the form passes: US social security numbers
}

/** Puts drawn digits and letters in the places of those of the form. */
function drawn(seed: Uint8Array, form: string): string {
  let block = seed;
  let used = 0;
  const below = (count: number) => {
    if (used + 2 > block.length) [block, used] = [hmacSha256(block, 'next'), 0];
    const number = (block[used] as number) * 256 + (block[used + 1] as number);
    used += 2;
    return number % count;
  };
  return form.replace(/[0-9]|\p{L}/gu, (character) => {
    if (/[0-9]/.test(character)) return `${below(10)}`;
    const isUpper = character !== character.toLowerCase();
    return String.fromCharCode((isUpper ? 65 : 97) + below(26));
  });
}

function passesCheck(kind: PiiKind, value: string): boolean {
  const characters = compact(value);
  if (kind === 'iban') return isIbanSum(characters);
  if (kind === 'phone' || kind === 'birth-date') return false; // have no check digit
  return identifiers.some((identifier) => identifier.kind === kind && identifier.check(characters, value) !== false);
}
