import { LETTER, MARK, NUMBER, SPACE, unitClasses } from '../text/character-class.js';
import { BASE_1, BASE_2, type WordTable } from './word-table.js';

const marks = '…,:;!?¿؟¡()[]{}<>_#*&。？！，、；：～·।،۔؛٪';
const quotes = '\'"”“`‘´’‚„»«「」『』（）〔〕【】《》〈〉⟦⟧';
/** What is split off at the front of a word, at its end, and what a period is split off behind. */
const OPENING = 1;
const CLOSING = 2;
const BEFORE_PERIOD = 4;
const APOSTROPHE = 8;
/** Parts what stands on both its sides, between some characters. */
const JOINER = 16;
const signs = new Uint8Array(0x10000);
for (const [list, bits] of [
  [`${marks}${quotes}`, OPENING | CLOSING | BEFORE_PERIOD],
  ['—–', OPENING | CLOSING],
  ['§%=$£€¥฿₹₽₩₪₺₴', OPENING],
  ['%²-+', BEFORE_PERIOD],
  ["'’", APOSTROPHE],
  ['.…+-*^,–—~:<>=/', JOINER],
] as const) {
  for (const sign of list) signs[sign.charCodeAt(0)]! |= bits;
}

const PERIOD = 0x2e;

/** What stands whole although a period or a sign in it or behind it would be split off. */
const whole = new Set(
  (
    'Adm. Ala. Apr. Ariz. Ark. Aug. Bros. Calif. Co. Colo. Conn. Corp. D.C. Dec. Del. Dr. E.g. Feb. Fla. Ga. Gen. Gov. ' +
    'I.e. Ill. Inc. Ind. Jan. Jr. Jul. Jun. Kan. Ky. La. Ltd. Mar. Mass. Md. Messrs. Mich. Minn. Miss. Mo. Mont. Mr. ' +
    'Mrs. Ms. Mt. N.C. N.D. N.H. N.J. N.M. N.Y. Neb. Nev. Nov. Oct. Okla. Ore. Pa. Ph.D. Prof. Rep. Rev. S.C. Sen. ' +
    'Sep. Sept. St. Tenn. Va. Wash. Wis. a.m. p.m. e.g. i.e. co. v.s. vs. w/o and/or C++ :) :( ;) :D :P'
  ).split(' '),
);
const contraction = /^(\p{L}+)(n['’]t|['’](?:ll|ve|re|d|m|s))(['’]ve)?$/iu;
const contracted = new Set(
  (
    'i you he she it we they that this these those there who what when where why how would could should might must not ' +
    'ai are ca did does do had has have is may need ought sha was were wo dare let'
  ).split(' '),
);
const measure = /[0-9](k?m[²³]?|[dcmµn]m|ha|[kmµ]?g|t|lb|oz|m\/s|km\/h|mph|h?Pa|[MKGT]B?|[mkgt]b|%|[$£€¥])$/;
const clock = /^([0-9]{1,2})(am|pm|a\.m\.|p\.m\.)$/;
const address =
  /^(?:[\w+.-]+:\/\/\S+|www\.\S+|[\w.-]+@[\w-]+(?:\.[\w-]+)+|(?:[\w-]+\.)+(?:com|org|net|edu|gov|io|co|uk|de|fr|info)(?:[:/]\S*)?)$/i;
const infix =
  /\.\.+|…|(?<=[0-9])[+\-*^](?=[0-9-])|(?<=[\p{Ll},'"”“‘’])\.(?=[\p{Lu},'"”“‘’])|(?<=\p{L}),(?=\p{L})|(?<=[\p{L}0-9])(?:---?|——|[-–—~])(?=\p{L})|(?<=[\p{L}0-9])[:<>=/](?=\p{L})/gu;

/**
 * Splits a text into words the way spaCy's English tokenizer does, near enough for counting: punctuation and quotes
 * stand apart, as do `n't`, `'s` and the parts of hyphened words; numbers, addresses and common abbreviations stay whole.
 * For a language with other habits give the rules a splitter of its own.
 */
export function englishWords(text: string, into: WordTable): void {
  into.clear(text);
  const classes = unitClasses();
  const { length } = text;
  let at = 0;
  while (at < length) {
    const start = at;
    let lane1 = 0;
    let lane2 = 0;
    let seen = 0;
    let bits = SPACE;
    // Most words are letters only; they are hashed while we look for their end.
    for (; at < length; at++) {
      const character = text.charCodeAt(at);
      bits = classes[character]!;
      if (!(bits & (LETTER | NUMBER))) break;
      seen |= bits;
      lane1 = (Math.imul(lane1, BASE_1) + character) | 0;
      lane2 = (Math.imul(lane2, BASE_2) + character) | 0;
    }
    const plain = at > start && (seen === LETTER || classes[text.charCodeAt(start)] !== NUMBER || at - start > 5);
    if (at === length || bits & SPACE) {
      if (plain) into.addPlain(start, at, (seen & LETTER) !== 0, lane1, lane2);
      else if (at > start) splitChunk(text, into, start, at);
    } else if (plain && isSentenceMark(text, start, at, classes)) {
      into.addPlain(start, at, (seen & LETTER) !== 0, lane1, lane2);
      into.add(at, at + 1);
      at++;
    } else {
      while (at < length && !(classes[text.charCodeAt(at)]! & SPACE)) at++;
      splitChunk(text, into, start, at);
    }
    at++;
  }
}

/** True where a comma, question mark or the period of a sentence ends the chunk: what most words with a sign have. */
function isSentenceMark(text: string, start: number, at: number, classes: Uint8Array): boolean {
  if (at + 1 < text.length && !(classes[text.charCodeAt(at + 1)]! & SPACE)) return false;
  const sign = text.charCodeAt(at);
  if (sign !== PERIOD) return (signs[sign]! & (CLOSING | APOSTROPHE)) === CLOSING;
  const last = text.charCodeAt(at - 1);
  return at - start > 5 && last >= 0x61 && last <= 0x7a;
}

/** Splits what stands between white space. */
function splitChunk(text: string, into: WordTable, start: number, end: number): void {
  while (start < end) {
    const size = openingAt(text, start, end);
    if (size === 0 || isWhole(text, start, end)) break;
    into.add(start, start + size);
    start += size;
  }
  const cuts: number[] = [];
  let cut = end;
  while (cut > start && !isWhole(text, start, cut)) {
    const size = closingAt(text, start, cut);
    if (size === 0) break;
    cuts.push(cut);
    cut -= size;
  }
  if (cut > start) splitMiddle(text, into, start, cut);
  for (let from = cut; cuts.length > 0; ) {
    const to = cuts.pop()!;
    into.add(from, to);
    from = to;
  }
}

/** No string is made where the last character already tells. */
function isWhole(text: string, start: number, end: number): boolean {
  const length = end - start;
  const last = text.charCodeAt(end - 1);
  if (length < 2 || (last !== PERIOD && signs[last]! & CLOSING && length !== 2)) return false;
  if (length === 2 && last === PERIOD) return text.charCodeAt(start) >= 0x61 && text.charCodeAt(start) <= 0x7a;
  if (length <= 8 && whole.has(text.slice(start, end))) return true;
  return length > 6 && last !== PERIOD && mayBeAddress(text, start, end) && address.test(text.slice(start, end));
}

function mayBeAddress(text: string, start: number, end: number): boolean {
  for (let i = start + 1; i < end - 2; i++) {
    const unit = text.charCodeAt(i);
    if (unit === PERIOD || unit === 0x40 || (unit === 0x3a && text.charCodeAt(i + 1) === 0x2f)) return true;
  }
  return false;
}

/** How many units at the front are a sign of their own. */
function openingAt(text: string, start: number, end: number): number {
  const unit = text.charCodeAt(start);
  if (unit === PERIOD) {
    const dots = runOfDots(text, start, end, 1);
    return dots > 1 ? dots : 0;
  }
  if (unit === 0x2b) return isDigit(text.charCodeAt(start + 1)) ? 0 : 1;
  return signs[unit]! & OPENING ? 1 : 0;
}

/** How many units at the end are a sign, a unit or an ending of their own. */
function closingAt(text: string, start: number, end: number): number {
  const last = text.charCodeAt(end - 1);
  const before = end - 2 >= start ? text.charCodeAt(end - 2) : 0x20;
  if (last === PERIOD) {
    const dots = runOfDots(text, end - 1, start - 1, -1);
    if (dots > 1) return dots;
    if (before === 0x20) return 0;
    if (isDigit(before) || signs[before]! & BEFORE_PERIOD || /\p{Ll}/u.test(text[end - 2]!)) return 1;
    return /\p{Lu}{2}$/u.test(text.slice(Math.max(start, end - 3), end - 1)) ? 1 : 0;
  }
  if (signs[last]! & CLOSING) return 1;
  if ((last === 0x73 || last === 0x53) && signs[before]! & APOSTROPHE) return 2;
  if (last === 0x2b) return isDigit(before) ? 1 : 0;
  if (!isDigit(text.charCodeAt(start)) && !isDigit(before)) return 0;
  return measure.exec(text.slice(Math.max(start, end - 6), end))?.[1]?.length ?? 0;
}

function runOfDots(text: string, from: number, to: number, step: number): number {
  let at = from;
  while (at !== to && text.charCodeAt(at) === PERIOD) at += step;
  return Math.abs(at - from);
}

function isDigit(unit: number): boolean {
  return unit >= 0x30 && unit <= 0x39;
}

function splitMiddle(text: string, into: WordTable, start: number, end: number): void {
  const classes = unitClasses();
  let letters = start;
  while (letters < end && classes[text.charCodeAt(letters)]! & (LETTER | MARK)) letters++;
  let kinds = 0;
  for (let i = letters; i < end; i++) kinds |= signs[text.charCodeAt(i)]!;
  if (letters === end || (!(kinds & (JOINER | APOSTROPHE)) && letters > start)) {
    into.add(start, end);
    return;
  }
  const chunk = text.slice(start, end);
  const parts = signs[text.charCodeAt(letters)]! & APOSTROPHE ? contraction.exec(chunk) : clock.exec(chunk);
  if (parts !== null && (letters === start || contracted.has(parts[1]!.toLowerCase()))) {
    let at = start;
    for (const part of parts.slice(1)) {
      if (part !== undefined) into.add(at, (at += part.length));
    }
    return;
  }
  if (mayBeAddress(text, start, end) && address.test(chunk)) {
    into.add(start, end);
    return;
  }
  let from = start;
  for (const { index, 0: sign } of chunk.matchAll(infix)) {
    if (start + index > from) into.add(from, start + index);
    into.add(start + index, start + index + sign.length);
    from = start + index + sign.length;
  }
  if (from < end) into.add(from, end);
}
