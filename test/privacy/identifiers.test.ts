import { describe, expect, it } from 'vitest';
import { rng } from '../../src/base/rng.js';
import { identifiers } from '../../src/privacy/identifiers/index.js';
import { piiDetector } from '../../src/privacy/index.js';
import { sources, write } from './numbers.js';

const rounds = 150;
const everything = piiDetector({ minScore: 0 });
const usual = piiDetector();
const nationalKinds = Object.keys(sources);

/** Kinds whose rules nearly any digits keep, so that a changed digit often gives another valid number. */
const withoutCheckDigit = new Set(['us-ssn', 'us-itin', 'uk-nino', 'dk-cpr', 'in-pan']);

const holds = (kind: string, text: string) =>
  identifiers.some(
    (identifier) => identifier.kind === kind && identifier.check(text.replace(/[^0-9A-Za-z]/g, ''), text) !== false,
  );

describe('national identifiers', () => {
  it('are of 21 countries, each with a generator here', () => {
    const national = new Set(identifiers.map(({ kind }) => kind).filter((kind) => /^[a-z]{2}-/.test(kind)));
    expect(new Set(nationalKinds)).toEqual(national);
    expect(new Set([...national].map((kind) => kind.slice(0, 2))).size).toBe(21);
  });

  it.each(nationalKinds)('%s: valid numbers keep the rules', (kind) => {
    const random = rng(11);
    const source = sources[kind]!;
    for (let i = 0; i < rounds; i++) {
      const compact = source.make(random);
      for (const writing of source.writings) {
        const text = write(compact, writing);
        expect(holds(kind, text), text).toBe(true);
      }
    }
  });

  it.each(nationalKinds.filter((kind) => !withoutCheckDigit.has(kind)))(
    '%s: a changed last character breaks them',
    (kind) => {
      const random = rng(12);
      let wrong = 0;
      for (let i = 0; i < rounds; i++) {
        const compact = sources[kind]!.make(random);
        const checked = kind === 'au-medicare' ? 8 : compact.length - 1; // then the issue follows
        const alphabet = /[A-Z]/.test(compact[checked]!) ? 'ABCDEFGHIJKLMNOPQRSTUVWXYZ' : '0123456789';
        const other = random.pick([...alphabet].filter((c) => c !== compact[checked]));
        const changed = compact.slice(0, checked) + other + compact.slice(checked + 1);
        const text = write(changed, sources[kind]!.writings[0]!);
        if (!holds(kind, text)) wrong++;
      }
      expect(wrong).toBe(rounds);
    },
  );

  it.each(nationalKinds)('%s: is found in each writing beside its word, and named so', (kind) => {
    const random = rng(13);
    const source = sources[kind]!;
    for (let i = 0; i < 25; i++) {
      for (const writing of source.writings) {
        const value = write(source.make(random), writing);
        const text = `Good day, ${source.hint} ${value}. Thank you.`;
        const found = usual.find(text, { withText: true });
        expect(
          found.map(({ kind: is, text: what }) => [is, what]),
          text,
        ).toEqual([[kind, value]]);
        expect(found[0]!.why).toMatch(/near "/);
      }
    }
  });

  it.each(nationalKinds)('%s: bare digits in the middle of longer ones are none', (kind) => {
    const random = rng(14);
    const compact = sources[kind]!.make(random);
    for (const text of [`7${compact}`, `${compact}7`, `x${compact}`, `${compact}_`, `0.${compact}`, `${compact}%`])
      expect(
        everything.find(text).filter(({ kind: is, start, end }) => is === kind && end - start === compact.length),
      ).toEqual([]);
  });

  it('leaves numbers alone that are given to nobody', () => {
    const nobody: Readonly<Record<string, readonly string[]>> = {
      'us-ssn': ['000-12-3456', '666-12-3456', '900-12-3456', '123-00-4567', '123-45-0000', '078-05-1120'],
      'us-itin': ['912-49-1234', '912-66-1234', '912-93-1234'],
      'uk-nino': ['DA123456C', 'AO123456C', 'GB123456C', 'AB123456E', 'QQ123456C'],
      'uk-nhs': ['0000000000', '1111111111'],
      'de-steuer-id': ['11111111111', '02476291358', '12345678903'],
      'br-cpf': ['000.000.000-00', '111.111.111-11', '99999999999'],
      'pl-pesel': ['44991401458'],
      'dk-cpr': ['310299-1234', '010100-0000'],
      'in-pan': ['ABCXE1234F', 'ABCPE0000F'],
      'ca-sin': ['000000000', '812345672'],
      'es-dni': ['00000000T'],
      'ch-ahv': ['757.9217.0769.85'],
      'fr-nir': ['5 85 05 78 006 084 36'],
      'au-medicare': ['1123 45670 1'],
    };
    for (const [kind, texts] of Object.entries(nobody))
      for (const text of texts) expect(holds(kind, text.replace(/[^0-9A-Za-z.-]/g, '')), `${kind} ${text}`).toBe(false);
  });

  // Numbers that authorities or standards print as examples.
  it.each([
    ['uk-nhs', '943 476 5919', 'NHS Data Dictionary'],
    ['ch-ahv', '756.9217.0769.85', 'ZAS, AHV-Nummer'],
    ['de-steuer-id', '86095742719', 'BZSt, sample of the check digit'],
    ['es-dni', '12345678Z', 'Ministerio del Interior'],
    ['nl-bsn', '111222333', 'RvIG, test number'],
    ['pl-pesel', '44051401458', 'PESEL, worked example'],
    ['fi-hetu', '131052-308T', 'DVV, sample'],
    ['cn-resident-id', '11010519491231002X', 'GB 11643-1999, annex'],
    ['be-national-number', '85.07.30-033.28', 'worked example of the key'],
    ['se-personnummer', '811228-9874', 'Skatteverket, SKV 704'],
    ['br-cnpj', '12.ABC.345/01DE-35', 'Receita Federal, alphanumeric sample'],
    ['mx-curp', 'BOXW310820HNERXN09', 'RENAPO, sample'],
    ['au-tfn', '123 456 782', 'ATO, sample'],
  ])('%s: knows %s', (kind, text) => {
    expect(holds(kind, text)).toBe(true);
  });
});
