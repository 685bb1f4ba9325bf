import type { Rng } from '../../base/rng.js';
import * as lexicon from './lexicon.js';

/** Random values of many shapes: what a model that copies must be able to copy. */
export function pseudoWord(rng: Rng): string {
  const { onsets, nuclei, codas } = lexicon.syllableParts;
  let word = '';
  for (let syllables = 1 + rng.below(3); syllables > 0; syllables--) {
    word += rng.pick(onsets) + rng.pick(nuclei);
    if (rng.next() < 0.55) word += rng.pick(codas);
  }
  return word;
}

export function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** A proper name of one to three words: real words, invented ones, and mixtures. */
export function properName(rng: Rng): string {
  const kind = rng.next();
  if (kind < 0.16) return rng.pick(lexicon.brandNames);
  if (kind < 0.26) return `${rng.pick(lexicon.firstNames)} ${rng.pick(lexicon.lastNames)}`;
  if (kind < 0.32) return rng.pick(lexicon.placeNames);
  const word = () => {
    const source = rng.next();
    if (source < 0.5) return capital(pseudoWord(rng));
    if (source < 0.7) return capital(rng.pick(lexicon.nouns));
    if (source < 0.85) return capital(rng.pick(lexicon.adjectives));
    return rng.pick(rng.next() < 0.5 ? lexicon.lastNames : lexicon.placeNames);
  };
  let name = Array.from({ length: 1 + rng.below(3) }, word).join(' ');
  if (rng.next() < 0.12) name = `The ${name}`;
  if (rng.next() < 0.04) name = `${name}'s ${capital(rng.pick(lexicon.nouns))}`;
  if (rng.next() < 0.03) name = `${name} & ${word()}`;
  return name;
}

export function digits(rng: Rng, length: number): string {
  let text = '';
  for (let i = 0; i < length; i++) text += rng.below(10);
  return text;
}

/** An identifier: order numbers, codes, serials. */
export function identifier(rng: Rng): string {
  const letters = Array.from({ length: 1 + rng.below(3) }, () => String.fromCharCode(65 + rng.below(26))).join('');
  const number = digits(rng, 2 + rng.below(5));
  return rng.pick([
    `${letters}-${number}`,
    `${letters}${number}`,
    number,
    `#${number}`,
    `${letters}/${number}`,
    `${number}-${letters}`,
  ]);
}

/** A number as people write it: counts, money, decimals, dates, times. */
export function quantity(rng: Rng): string {
  switch (rng.below(7)) {
    case 0:
      return String(rng.below(100));
    case 1:
      return String(rng.below(10_000));
    case 2:
      return `${rng.pick(['£', '$', '€', ''])}${rng.below(500)}.${digits(rng, 2)}`;
    case 3:
      return `${rng.below(100)}.${rng.below(10)}`;
    case 4:
      return `${1 + rng.below(28)} ${rng.pick(lexicon.months)}`;
    case 5:
      return `20${digits(rng, 2)}-${String(1 + rng.below(12)).padStart(2, '0')}-${String(1 + rng.below(28)).padStart(2, '0')}`;
    default:
      return `${rng.below(24)}:${digits(rng, 2)}`;
  }
}

/** Lower-case words, real or invented. */
export function plainWords(rng: Rng, most = 3): string {
  const word = () => {
    const source = rng.next();
    if (source < 0.35) return pseudoWord(rng);
    if (source < 0.7) return rng.pick(lexicon.nouns);
    return rng.pick(source < 0.88 ? lexicon.adjectives : lexicon.verbs);
  };
  return Array.from({ length: 1 + rng.below(most) }, word).join(' ');
}

/** Any value at all. */
export function anyValue(rng: Rng): string {
  const kind = rng.next();
  if (kind < 0.4) return properName(rng);
  if (kind < 0.65) return plainWords(rng);
  if (kind < 0.8) return quantity(rng);
  if (kind < 0.92) return identifier(rng);
  return rng.pick(lexicon.levels);
}

/** A key as records spell it: camelCase, snake_case, spaces, capitals; real or invented. */
export function spellKey(key: string, style: number): string {
  const parts = key.split(' ');
  switch (style) {
    case 0:
      return parts.map((part, index) => (index === 0 ? part : capital(part))).join('');
    case 1:
      return parts.join('_');
    case 2:
      return parts.map(capital).join(' ');
    case 3:
      return parts.join('-');
    default:
      return key;
  }
}

export function anyKey(rng: Rng): string {
  const kind = rng.next();
  if (kind < 0.7) return rng.pick(lexicon.plainKeys);
  if (kind < 0.8) return rng.pick(lexicon.levelKeys);
  return kind < 0.9 ? rng.pick(lexicon.nouns) : pseudoWord(rng);
}
