import { existsSync, readFileSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import { type Rng, rng } from '../../src/base/rng.js';
import { detectionQuality, type LabelledText, piiDetector, piiKinds, type Span } from '../../src/privacy/index.js';
import { card, digits, iban, sources, write } from './numbers.js';

const folder = '../shared/data';
const present = existsSync(`${folder}/banking77/train.csv`) && existsSync(`${folder}/clinc150/data_full.json`);
if (!present) console.log(`skipped: personal data planted in real texts (no ${folder})`);

/** The texts of real users: none of them has anything personal in it, which is why what is found there is false. */
function realTexts(): readonly string[] {
  const lines = ['train', 'test'].flatMap((name) =>
    readFileSync(`${folder}/banking77/${name}.csv`, 'utf8')
      .split('\n')
      .slice(1)
      .map((line) => line.replace(/,[^,]*$/, '').replace(/^"|"$/g, '')),
  );
  const splits = JSON.parse(readFileSync(`${folder}/clinc150/data_full.json`, 'utf8')) as Record<
    string,
    [string, string][]
  >;
  return [...lines, ...Object.values(splits).flatMap((rows) => rows.map(([text]) => text))].filter(
    (text) => text !== '',
  );
}

const base62 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';
const drawn = (random: Rng, count: number, from = base62) =>
  Array.from({ length: count }, () => random.pick([...from])).join('');
const name = (random: Rng) => `${drawn(random, 3 + random.below(6), 'abcdefghijklmnopqrstuvwxyz')}`;
const octet = (random: Rng) => `${11 + random.below(200)}`;

/** What is planted of each kind: its value, and the words a person writes before it. */
const plants: Readonly<Record<string, (random: Rng) => readonly [hint: string, value: string]>> = {
  email: (r) => ['mail me at', `${name(r)}.${name(r)}@${name(r)}.${r.pick(['com', 'org', 'de', 'co.uk', 'io'])}`],
  phone: (r) =>
    r.pick([
      () =>
        [
          'call',
          `+1 ${2 + r.below(8)}${r.pick(['02', '15', '46'])} ${2 + r.below(8)}${r.pick(['02', '55'])} ${digits(r, 4)}`,
        ] as const,
      () => ['my number is', `+49 ${r.pick(['30', '171', '89'])} ${1 + r.below(9)}${digits(r, 6)}`] as const,
      () => ['my phone:', `(${r.pick(['212', '415', '305'])}) 555-${digits(r, 4)}`] as const,
      () => ['my mobile is', `0${r.pick(['171', '30', '6'])}${1 + r.below(9)}${digits(r, 6)}`] as const,
    ])(),
  card: (r) => [
    'card',
    r.pick([card(r, '4', 16), card(r, '37', 15), card(r, '55', 16).replace(/(.{4})(?=.)/g, '$1 ')]),
  ],
  iban: (r) => [
    'account',
    r.pick([iban(r, 'DE', 22), iban(r, 'FR', 27), iban(r, 'GB', 22, 'NWBK').replace(/(.{4})(?=.)/g, '$1 ')]),
  ],
  ipv4: (r) => ['from ip', `${octet(r)}.${octet(r)}.${octet(r)}.${octet(r)}`],
  ipv6: (r) => [
    'from ip',
    `2001:${drawn(r, 4, '123456789abcdef')}:${drawn(r, 4, '123456789abcdef')}::${drawn(r, 3, '123456789abcdef')}`,
  ],
  mac: (r) => ['adapter', Array.from({ length: 6 }, () => drawn(r, 2, '0123456789abcdef')).join(':')],
  'url-credentials': (r) => ['see', `${name(r)}:${drawn(r, 10)}`],
  jwt: (r) => ['token', `eyJhbGciOiJIUzI1NiJ9.eyJ${drawn(r, 30)}.${drawn(r, 43)}`],
  'api-key': (r) => [
    'key',
    r.pick([
      `sk-${drawn(r, 48)}`,
      `ghp_${drawn(r, 36)}`,
      `hf_${drawn(r, 34)}`,
      `AKIA${drawn(r, 16, 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567')}`,
    ]),
  ],
  secret: (r) => ['my password is', `${drawn(r, 24)}9aZ`],
  'birth-date': (r) => [
    'I was born on',
    r.pick([
      `${1940 + r.below(60)}-0${1 + r.below(9)}-1${r.below(9)}`,
      `${1 + r.below(28)} March ${1940 + r.below(60)}`,
      `1${r.below(9)}.0${1 + r.below(9)}.${1940 + r.below(60)}`,
    ]),
  ],
  'private-key': (r) => [
    'this is it:',
    `-----BEGIN PRIVATE KEY-----\n${drawn(r, 64)}\n${drawn(r, 64)}\n-----END PRIVATE KEY-----`,
  ],
  ...Object.fromEntries(
    Object.entries(sources).map(([kind, { make, writings, hint }]) => [
      kind,
      (r: Rng) => [hint, write(make(r), r.pick(writings))] as const,
    ]),
  ),
};

/** A real text with something planted at its beginning, between two of its words, or at its end. */
function plant(text: string, kind: string, random: Rng): LabelledText {
  const [hint, value] = plants[kind]!(random);
  const words = text.split(' ');
  const at = random.below(words.length + 1);
  const before = [...words.slice(0, at), hint].join(' ');
  const behind = words.slice(at).join(' ');
  const lead = kind === 'url-credentials' ? `${before} https://` : `${before} `;
  const tail = kind === 'url-credentials' ? '@host.example.com/' : '';
  const start = lead.length;
  const spans: Span[] = [{ kind, start, end: start + value.length }];
  return {
    text: `${lead}${value}${tail}${behind === '' ? random.pick(['', '.', '!']) : `${random.pick(['', ',', '.', ';'])} ${behind}`}`,
    spans,
  };
}

describe.skipIf(!present)('personal data planted in real texts', () => {
  let texts: readonly string[] = [];
  const detector = piiDetector();
  beforeAll(() => {
    texts = realTexts();
  });

  it('has something to plant for every kind', () => {
    expect(Object.keys(plants).sort()).toEqual([...piiKinds].sort());
  });

  it('finds nothing in the texts as they are', () => {
    const found = texts.flatMap((text) => detector.find(text).map(({ kind }) => kind));
    console.log(`privacy: ${found.length} false findings in ${texts.length} real texts`);
    expect(texts.length).toBeGreaterThan(30_000);
    expect(found).toEqual([]);
  });

  it('finds all that is planted, with the kind it has', () => {
    const random = rng(61);
    const planted = Object.keys(plants).flatMap((kind) =>
      Array.from({ length: 100 }, () => plant(random.pick(texts), kind, random)),
    );
    const quality = detectionQuality(planted, detector, { match: 'exact' });
    const { precision, recall, labelled } = quality.overall;
    console.log(
      `privacy: ${labelled} planted, precision ${precision?.toFixed(4)}, recall ${recall?.toFixed(4)}, ${quality.leaks.spans} leaks`,
    );
    const missed = planted.filter(
      ({ text, spans: [label] }) =>
        !detector
          .find(text)
          .some(({ kind, start, end }) => kind === label!.kind && start === label!.start && end === label!.end),
    );
    expect(
      missed
        .slice(0, 8)
        .map(({ text, spans: [label] }) => [label!.kind, text, detector.find(text, { withText: true })]),
    ).toEqual([]);
    expect(quality.leaks).toEqual({ spans: 0, texts: 0 });
    expect(quality.overall).toMatchObject({ precision: 1, recall: 1 });
  });
});
