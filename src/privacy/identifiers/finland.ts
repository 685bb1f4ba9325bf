import { isDay } from '../check-digits.js';
import type { Identifier } from '../shapes.js';

const checkCharacters = '0123456789ABCDEFHJKLMNPRSTUVWXY';
/** What stands for the century; since 2023 there are several for each. */
const centuryMarks = ['+', '-', ...'YXWVUABCDEF'];

/** @see Digital and Population Data Services Agency, henkilötunnus: the number modulo 31; marks of 2023 */
export const fiHetu: Identifier = {
  kind: 'fi-hetu',
  shapes: Object.fromEntries(centuryMarks.map((mark) => [`######${mark}###*`, [0.9, 0.98] as const])),
  check: (compact) => {
    // the marks + and - are no letters, so they are gone here
    const digits = compact.slice(0, 6) + compact.slice(-4, -1);
    if (!/^\d{9}$/.test(digits) || !isDay(Number(digits.slice(2, 4)), Number(digits.slice(0, 2)))) return false;
    return Number(digits.slice(6)) >= 2 && checkCharacters[Number(digits) % 31] === compact.at(-1);
  },
  why: 'henkilötunnus birthday and check character',
  words: ['henkilötunnus', 'hetu', 'henkilötunnukseni', 'sotu', 'personbeteckning', 'personal identity code'],
};
