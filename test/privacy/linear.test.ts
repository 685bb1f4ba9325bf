import { describe, expect, it } from 'vitest';
import { rng } from '../../src/base/rng.js';
import { ContextWords } from '../../src/privacy/context.js';
import { contextWords } from '../../src/privacy/data/context-words.js';
import { identifiers } from '../../src/privacy/identifiers/index.js';
import { dictionary, encrypt, piiDetector, piiKinds, restore, scrub, scrubPolicy } from '../../src/privacy/index.js';
import { type Rules, Scan } from '../../src/privacy/scan.js';
import { scanText } from '../../src/privacy/scan-text.js';
import { mergeShapes } from '../../src/privacy/shapes.js';

const phrases = Object.values(contextWords).flatMap((kinds) =>
  Object.entries(kinds).flatMap(([kind, words]) => words.split('|').map((word) => [kind, word] as const)),
);
const rules: Rules = {
  kinds: new Set(piiKinds),
  minScore: 0.5,
  shapes: mergeShapes(identifiers),
  context: new ContextWords(phrases),
};

/** Characters the scanners look at, as they count them themselves. */
function stepsOf(text: string): number {
  const scan = new Scan(text, rules);
  scanText(scan);
  return scan.steps;
}

/** Text on which something begins often and ends never, or ends always; over and over. */
const pieces = [
  'a@',
  '@',
  'a.b@',
  '@a.',
  'a@b.co ',
  'é@',
  'a',
  '1',
  '1.',
  '1-',
  '1 ',
  '1/',
  '1:',
  '(1',
  '+1',
  '+1 ',
  '00',
  '0049 ',
  '1a',
  '1a-',
  'a-',
  'a_',
  '_',
  '-',
  '--',
  ':',
  '::',
  ':::',
  'a:',
  'aa:',
  'aa-',
  '1::',
  '://',
  '://a:',
  '://a:b@',
  '://:@',
  'x://u:p@h ',
  '1.1.1.1.',
  '1.1.1.1 ',
  '-----BEGIN ',
  '-----BEGIN PRIVATE KEY-----',
  '-----BEGIN PRIVATE KEY-----\nMIIE\n',
  '-----END ',
  'eyJ',
  'eyJhbGci1.',
  'eyJhbGci1-',
  'eyJhbGciOiJIUzI1NiJ9.a.a.',
  'sk-',
  'sk-a1B2',
  'hf_',
  'SG.',
  'ya29.',
  'AKIA',
  'A',
  'ghp_a1',
  'call ',
  'call 5550123 ',
  'call 1 2 3 4 5 6 7 ',
  'ssn 123456789 ',
  'password a1',
  'secret a1/b2+',
  'DE89',
  'DE89 ',
  'AB 12 ',
  'AB12',
  '4111 ',
  '4111111111111111 ',
  '12 March ',
  'March 1985 ',
  '1985 ',
  '1985-01-01 ',
  'born 1985-01-01 ',
  '[A:siv1.01234567.',
  '[EMAIL:siv1.01234567.a]',
  '[',
  ']',
  '电话1',
  '密码a1',
  'é1',
  '\ud8001',
  '\n',
  ' ',
  '',
];

describe('the work of a scan', () => {
  it.each(pieces)('grows with the text and no faster: %j over and over', (piece) => {
    const repeat = (length: number) => piece.repeat(Math.ceil(length / Math.max(1, piece.length)));
    const [small, large] = [stepsOf(repeat(20_000)), stepsOf(repeat(80_000))];
    // four times the text: four times the work, and what does not depend on the length
    expect(large).toBeLessThanOrEqual(4.2 * small + 50_000);
    expect(large).toBeLessThanOrEqual(200 * 80_000);
  });

  it('stays so for mixtures of all that is drawn at random', () => {
    const random = rng(21);
    for (let round = 0; round < 15; round++) {
      const some = Array.from({ length: 4 }, () => random.pick(pieces));
      const text = Array.from({ length: 20_000 }, () => random.pick(some)).join('');
      const quarter = text.slice(0, text.length / 4);
      expect(stepsOf(text), JSON.stringify(some)).toBeLessThanOrEqual(5 * stepsOf(quarter) + 50_000);
    }
  });

  it('is one look at each character of a clean text', () => {
    const text = 'the quick brown fox jumps over the lazy dog, again; '.repeat(1000);
    expect(stepsOf(text)).toBe(text.length);
  });

  it('comes to an end for ten million hostile characters', () => {
    const detector = piiDetector();
    for (const piece of ['a@', '1-', 'eyJ', '::', '-----BEGIN PRIVATE KEY-----'])
      expect(() => detector.find(piece.repeat(10_000_000 / piece.length))).not.toThrow();
  }, 120_000);

  it('stays linear for what comes after the scan: many findings, overlaps, dictionaries, tokens', () => {
    const key = 'a key of thirty-two bytes or more';
    const policy = scrubPolicy({ action: encrypt({ key }) });
    const text = 'a@b.co '.repeat(20_000);
    const done = scrub(text, policy);
    expect(done.findings).toHaveLength(20_000);
    expect(restore(done.text, key)).toMatchObject({ text, restored: 20_000 });
    expect(restore('[A:siv1.01234567.'.repeat(100_000), key).restored).toBe(0);
    const names = dictionary({ kind: 'name', terms: ['a a a a a b'] });
    expect(names.find('a '.repeat(200_000))).toEqual([]);
    const spans = Array.from({ length: 100_000 }, (_, i) => ({ kind: 'name', start: i, end: i + 3 }));
    const covered = piiDetector({ kinds: [], finders: [{ name: 'all', find: () => spans }] });
    expect(covered.find('x'.repeat(100_010)).length).toBeGreaterThan(30_000);
  }, 60_000);
});
