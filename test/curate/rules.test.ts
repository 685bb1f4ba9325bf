import { describe, expect, it } from 'vitest';
import {
  applyRules,
  c4Quality,
  fineWebQuality,
  gopherQuality,
  gopherRepetition,
  lengthBounds,
  type QualityRule,
  TextDoc,
} from '../../src/curate/index.js';

const prose = (sentences: number, from = 0) =>
  Array.from(
    { length: sentences },
    (_, i) =>
      `The ${word(i + from)} of the ${word(i + from + 7)} went to ${word(i + from + 13)} with that ${word(i + from + 29)}.`,
  ).join(' ');
const word = (i: number) =>
  `${['north', 'harbour', 'lantern', 'meadow', 'copper', 'violin', 'garden'][i % 7]}${['', 's', 'ed', 'ing', 'er'][i % 5]}`;

describe('the rules', () => {
  it('keep prose, and drop what breaks a limit with its value', () => {
    const check = (rule: QualityRule, text: string) => rule.check(new TextDoc(text));
    expect(check(gopherQuality(), prose(8))).toBe(true);
    expect(check(gopherQuality(), prose(3))).toEqual({ rule: 'gopherQuality.minWords', value: 33, limit: 50 });
    expect(check(gopherQuality({ minWords: 33 }), prose(3))).toBe(true);
    expect(check(gopherRepetition(), '')).toEqual({ rule: 'gopherRepetition.empty', value: 0, limit: 1 });
    expect(check(gopherRepetition(), 'one line\none line\nanother')).toMatchObject({
      rule: 'gopherRepetition.lines',
      value: 1 / 3,
    });
    expect(check(fineWebQuality(), 'no end of a sentence in this long line of words')).toEqual({
      rule: 'fineWebQuality.terminalLines',
      value: 0,
      limit: 0.12,
    });
    expect(check(c4Quality(), 'One. Two. Three. Four is here.')).toEqual({
      rule: 'c4Quality.minSentences',
      value: 4,
      limit: 5,
    });
    expect(check(lengthBounds({ maxCharacters: 2 }), '🙂🙂🙂')).toEqual({
      rule: 'lengthBounds.maxCharacters',
      value: 3,
      limit: 2,
    });
    expect(check(lengthBounds({ minLines: 2, minWords: 1 }), 'a b')).toMatchObject({
      rule: 'lengthBounds.minLines',
      value: 1,
    });
    expect(check(lengthBounds({}), '')).toBe(true);
  });

  it('never measure what is no number, also for texts without words, with limits turned off', () => {
    const off = gopherQuality({ minWords: null, maxWords: null, minStopWords: null });
    for (const text of ['', ' ', '\n\n', '...', '🙂', '\ud800', '#'.repeat(9)]) {
      for (const rule of [
        off,
        gopherQuality(),
        gopherRepetition(),
        fineWebQuality(),
        c4Quality({ minSentences: null }),
      ]) {
        const verdict = rule.check(new TextDoc(text));
        if (verdict !== true && 'rule' in verdict) expect(Number.isFinite(verdict.value)).toBe(true);
      }
    }
    expect(off.check(new TextDoc('...'))).toEqual({ rule: 'gopherQuality.minWords', value: 0, limit: 1 });
  });

  it('cut lines by C4 and say so', () => {
    const run = applyRules([c4Quality({ minSentences: 1 })]);
    const text =
      'A line that stays [1].\nMenu\nTurn on JavaScript please.\nAnother that "stays."\nRead our privacy policy now.';
    expect(run.check(text)).toEqual({ kept: true, text: 'A line that stays .\nAnother that "stays."' });
    expect(run.check('Some lorem ipsum here.')).toEqual({
      kept: false,
      rule: 'c4Quality.loremIpsum',
      value: 1,
      limit: 0,
    });
    expect(run.counts()).toEqual({ rows: 2, kept: 1, rewritten: 1, dropped: { 'c4Quality.loremIpsum': 1 } });
  });

  it('look at the words a function gives, in every rule', () => {
    const run = applyRules([lengthBounds({ minWords: 4 })], { words: (text) => Array.from(text) });
    expect(run.check('你好世界').kept).toBe(true);
    expect(run.check('你好').kept).toBe(false);
    const sentences = applyRules([c4Quality({ minSentences: 2, minWordsPerLine: 1 })], {
      words: (text) => text.split('|'),
    });
    expect(sentences.check('a|.|b|.').kept).toBe(true);
    expect(sentences.check('a.').kept).toBe(false);
  });

  it('refuse limits that are no numbers, and names twice', () => {
    expect(() => gopherQuality({ minWords: Number.NaN })).toThrow('minWords is NaN');
    expect(() => gopherQuality({ minWord: 3 } as object)).toThrow(/no option "minWord"/);
    expect(() => gopherRepetition({ maxTopNgram: { 2: Number.NaN } })).toThrow(/maxTopNgram/);
    expect(() => applyRules([gopherQuality(), gopherQuality()])).toThrow('two rules are named "gopherQuality"');
  });
});

describe('applyRules', () => {
  it('drops by the first rule broken, hands on what a rule cut, and counts', () => {
    const upper: QualityRule = {
      name: 'noShouting',
      check: ({ text }) => (text === text.toUpperCase() ? { rule: 'noShouting', value: 1, limit: 0 } : true),
    };
    const firstLine: QualityRule = { name: 'firstLine', check: ({ lines }) => ({ text: lines[0] ?? '' }) };
    const seen: string[] = [];
    const witness: QualityRule = {
      name: 'witness',
      check(doc) {
        seen.push(`${doc.text}: ${doc.words.join('|')} ${doc.wordCount} ${doc.length}`);
        return true;
      },
    };
    const run = applyRules([upper, firstLine, witness]);
    expect(run.check('LOUD')).toEqual({ kept: false, rule: 'noShouting', value: 1, limit: 0 });
    expect(run.check("It's fine.\nMore")).toEqual({ kept: true, text: "It's fine." });
    expect(run.check('one')).toEqual({ kept: true, text: 'one' });
    expect(seen).toEqual(["It's fine.: It|'s|fine|. 4 10", 'one: one 1 3']);
    expect(run.counts()).toEqual({ rows: 3, kept: 2, rewritten: 1, dropped: { noShouting: 1 } });
  });

  it("splits English as spaCy's tokenizer does", () => {
    const words = (text: string) => new TextDoc(text).words;
    expect(
      words("I don't think the well-known U.S. firm's (v3.5) C++ costs $5.00, e.g. either/or... OK? Mr. Smith"),
    ).toEqual(
      "I|do|n't|think|the|well|-|known|U.S.|firm|'s|(|v3.5|)|C++|costs|$|5.00|,|e.g.|either|/|or|...|OK|?|Mr.|Smith".split(
        '|',
      ),
    );
    expect(words('See https://a.example/x?y=1, or me@x.org.\u00a010km “quoted”')).toEqual([
      'See',
      'https://a.example/x?y=1',
      ',',
      'or',
      'me@x.org',
      '.',
      '10',
      'km',
      '“',
      'quoted',
      '”',
    ]);
  });

  it('keeps the words of a text whatever their number and length', () => {
    const long = Array.from({ length: 5000 }, (_, i) => `w${i}`).join(' ');
    expect(new TextDoc(long).wordCount).toBe(5000);
    expect(new TextDoc('x'.repeat(100_000)).words).toEqual(['x'.repeat(100_000)]);
    expect(applyRules([gopherRepetition()]).check(`${long} ${'x'.repeat(50_000)}`).kept).toBe(true);
  });
});
