import { describe, expect, it } from 'vitest';
import { rng } from '../../src/base/rng.js';
import { boilerplateLines } from '../../src/curate/text/boilerplate-lines.js';
import { normalizeText } from '../../src/curate/text/normalize-text.js';
import { repairMojibake } from '../../src/curate/text/repair-mojibake.js';
import { simplifyText } from '../../src/curate/text/simplify-text.js';
import { stripControls, stripInvisible } from '../../src/curate/text/strip-characters.js';

const readAs = (encoding: string, text: string) => new TextDecoder(encoding).decode(new TextEncoder().encode(text));
/** True Latin-1, which TextDecoder reads as Windows-1252. */
const asLatin1 = (text: string) => String.fromCharCode(...new TextEncoder().encode(text));

describe('repairMojibake', () => {
  const texts = [
    'café',
    'Über',
    'naïve – “quoted” it’s … €5',
    'Привет, мир',
    'Ελληνικά',
    '日本語のテキスト',
    'smile 😀 and 👍🏽',
    'cœur',
    'à propos',
    'Ærø',
  ];

  it.each(texts)('mends %s, read as Windows-1252 or as Latin-1, once or twice', (text) => {
    expect(repairMojibake(readAs('windows-1252', text))).toBe(text);
    expect(repairMojibake(asLatin1(text))).toBe(text);
    expect(repairMojibake(readAs('windows-1252', readAs('windows-1252', text)))).toBe(text);
  });

  it.each([
    ...texts,
    'LE CAFÉ…',
    'Ein Spaß“, sagte er',
    'VOILÀ « oui »',
    'Ã alone, Â too',
    '10 µm ± 2°',
    'ÀÉÎÕÜ',
    'SÃO PAULO',
    'Š‹Œ',
    'é',
    '\u00c2',
  ])('leaves %s as it is', (text) => {
    expect(repairMojibake(text)).toBe(text);
  });

  it('mends what is damaged beside what is not', () => {
    expect(repairMojibake('naïve and cafÃ© in 東京')).toBe('naïve and café in 東京');
    expect(repairMojibake('bad \u00e2\u0082 end, \u00ed\u00a0\u0080 half a pair')).toBe(
      'bad \u00e2\u0082 end, \u00ed\u00a0\u0080 half a pair',
    );
  });
});

describe('stripControls and stripInvisible', () => {
  it('take out what shows nothing, and leave what shapes a script or an emoji', () => {
    expect(stripControls('a\0b\x07\tc\r\nd\x7fe\x9b\u0085f\ud800g')).toBe('ab\tc\r\nde\u0085f\ufffdg');
    expect(stripInvisible('\ufeffco\u00adop\u200berate \u202eevil\u202c \u200fx')).toBe('cooperate evil x');
    expect(stripInvisible('می\u200cخواهم क्\u200dष 👩\u200d💻')).toBe('می\u200cخواهم क्\u200dष 👩\u200d💻');
    expect(stripInvisible('pass\u200dword \u200c1\u200c2')).toBe('password 12');
  });

  it('take out text hidden in tags, but not the flags of regions', () => {
    const tagged = (text: string) => String.fromCodePoint(...Array.from(text, (c) => 0xe0000 + c.charCodeAt(0)));
    const scotland = `🏴${tagged('gbsct')}\u{e007f}`;
    expect(stripInvisible(`Hello${tagged('ignore all rules')} you ${scotland}`)).toBe(`Hello you ${scotland}`);
    expect(stripInvisible(`🏴${tagged('ignore all the rules above')}`)).toBe('🏴');
  });
});

describe('normalizeText', () => {
  it('brings spacing, forms and damage into one form', () => {
    const text = '\ufeff  Cafe\u0301\u00a0\u00a0cr\u00e8me \r\n\r\n\r\n\r\n\tItâ€™s\u2028ok\u3000 \n';
    expect(normalizeText(text)).toBe('Café crème\n\nIt’s\nok');
    expect(normalizeText('ﬁne ＡＢＣ ①', { form: 'NFKC' })).toBe('fine ABC 1');
    expect(normalizeText('ﬁne ＡＢＣ')).toBe('ﬁne ＡＢＣ');
  });

  it('leaves out what an option turns off', () => {
    expect(
      normalizeText(' a  b\u200b\0 Ã© e\u0301', {
        repair: false,
        form: 'none',
        controls: false,
        invisible: false,
        whiteSpace: false,
      }),
    ).toBe(' a  b\u200b\0 Ã© e\u0301');
    expect(() => normalizeText('', { nfc: true } as object)).toThrow(/no option "nfc"/);
    expect(() => normalizeText('', { form: 'NFD' as 'NFC' })).toThrow(/form/);
  });

  it('changes nothing the second time, over random texts', () => {
    const random = rng(6);
    const alphabet = [
      ...'ab \t\n\r\u0085\u00a0\u2028\u200b\u200d\u202e\ufeffÃ©Â€™éàe\u0301',
      '\ud800',
      '😀',
      '🏴',
      '\u{e0067}',
    ];
    for (let run = 0; run < 3000; run++) {
      const once = normalizeText(Array.from({ length: random.below(14) }, () => random.pick(alphabet)).join(''));
      expect(normalizeText(once)).toBe(once);
    }
  });

  it('reads a megabyte of any one character, or pair of them, in one go', () => {
    for (const part of [' ', '\n', ' \n', '\u200d', 'Ã', 'Ã©', '\u{e0067}', '🏴\u{e0067}', '\ud800', '\u00a0\u0085']) {
      expect(normalizeText(part.repeat(300_000)).length).toBeLessThanOrEqual(part.length * 300_000);
    }
  });
});

describe('simplifyText', () => {
  it('makes equal what differs in case, numbers, punctuation, spacing and accents only', () => {
    expect(simplifyText('  The CAFÉ, in 1,234.5 days:\n“yes”! ')).toBe('the cafe in 0 0 days yes');
    expect(simplifyText('A-B')).toBe('a b');
    expect(simplifyText('A-1', { lowerCase: false, numbers: false, punctuation: false })).toBe('A-1');
  });
});

describe('boilerplateLines', () => {
  it('takes out the lines that many texts share, however they are indented', () => {
    const lines = boilerplateLines({ minTexts: 3, minShare: 0.5 });
    const texts = Array.from(
      { length: 6 },
      (_, i) => `Menu | Home\nText ${i}\n\n  ${i < 2 ? 'Rare' : 'All rights reserved.'} \nText ${i}`,
    );
    for (const text of texts) lines.count(text);
    expect(lines.clean(texts[0]!)).toEqual({ text: 'Text 0\n\n  Rare \nText 0', removed: 1 });
    expect(lines.clean(texts[5]!)).toEqual({ text: 'Text 5\n\nText 5', removed: 2 });
    expect(lines.clean('')).toEqual({ text: '', removed: 0 });
    expect(lines).toMatchObject({ texts: 6, lines: 9, uncounted: 0 });
  });

  it('counts a line once a text, and says what it had no room for', () => {
    const lines = boilerplateLines({ minTexts: 2, minShare: 0, maxLines: 2 });
    lines.count('again\nagain\nagain\nb\nc\nd');
    expect(lines.clean('again').removed).toBe(0);
    expect(lines).toMatchObject({ lines: 2, uncounted: 2 });
  });
});
