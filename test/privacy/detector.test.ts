import { describe, expect, it } from 'vitest';
import { rng } from '../../src/base/rng.js';
import { dictionary, type FindOptions, piiDetector, piiKinds } from '../../src/privacy/index.js';
import { card, iban } from './numbers.js';

const detector = piiDetector();
const everything = piiDetector({ minScore: 0 });
const seen = (text: string, options: FindOptions = {}, by = detector) =>
  by.find(text, { ...options, withText: true }).map(({ kind, text: value }) => `${kind}: ${value}`);

describe('e-mail addresses', () => {
  it.each([
    ['write to ana.maria@example.com.', 'ana.maria@example.com'],
    ['<ana+news@mail.example.co.uk>', 'ana+news@mail.example.co.uk'],
    ["'o_neil-99@x.io',", 'o_neil-99@x.io'],
    ['mailto:a@b.de?subject=x', 'a@b.de'],
    ['to=ana@x.org&from=', 'ana@x.org'],
    ['Grüße an jürgen@bücher.de!', 'jürgen@bücher.de'],
    ['иван@почта.рф', 'иван@почта.рф'],
    ['邮箱是ana@example.cn。', 'ana@example.cn'],
    ['12345@qq.com', '12345@qq.com'],
    ['a@xn--bcher-kva.example', 'a@xn--bcher-kva.example'],
    ['(ana@firm.unusualending)', 'ana@firm.unusualending'],
  ])('finds the one of %j', (text, value) => expect(seen(text)).toEqual([`email: ${value}`]));

  it('finds several that touch', () => {
    expect(seen('a@x.com,b@y.org;c@z.net')).toEqual(['email: a@x.com', 'email: b@y.org', 'email: c@z.net']);
  });

  it.each([
    '@home',
    'me@',
    'a@b',
    'user@localhost',
    'a..b@x.com',
    '.@x.com',
    'a@-x.com',
    'a@x-.com',
    'a@x..com',
    'a@x.c',
    'logo@2x.png',
    'npm i vitest@4.1.0',
    'react@next',
    '@types/node@20.1.0',
    'git@github.com:owner/repo.git',
    'a@1.2.3.4',
    `${'a'.repeat(65)}@x.com`,
    `a@${'b'.repeat(64)}.com`,
    'x@y.123',
    '@@@@',
    'a@@x.com.',
    ' @x.com',
  ])('finds none in %j', (text) => expect(seen(text).filter((found) => found.startsWith('email'))).toEqual([]));
});

describe('phones', () => {
  it.each([
    ['+14155552671', '+1'],
    ['+1 (415) 555-2671', '+1'],
    ['+44 20 7946 0958', '+44'],
    ['+44 (0)20 7946 0958', '+44'],
    ['(+49) 30 901820', '+49'],
    ['+49-171-1234567', '+49'],
    ['+33 6 12 34 56 78', '+33'],
    ['+33.6.12.34.56.78', '+33'],
    ['+86 138 0013 8000', '+86'],
    ['+55 11 91234-5678', '+55'],
    ['+353 1 234 5678', '+353'],
    ['+91 98765 43210', '+91'],
  ])('finds %s with its country', (value, country) => {
    const [found, ...more] = detector.find(`Reach me: ${value}, any day.`, { withText: true });
    expect(more).toEqual([]);
    expect(found).toMatchObject({ kind: 'phone', text: value.replace(/^\(/, ''), detail: country });
  });

  it.each([
    '(212) 555-0123',
    '212-555-0123',
    '212.555.0123',
    '1-212-555-0123',
    '06 12 34 56 78',
    '01.23.45.67.89',
    '07911 123456',
    '0412 345 678',
    '(11) 91234-5678',
    '090-1234-5678',
    '138 0013 8000',
  ])('finds the national form %s', (value) => expect(seen(`${value} is it`)).toEqual([`phone: ${value}`]));

  it.each([
    '030 901820',
    '0171/1234567',
    '(030) 123 456',
    '555-0123',
    '5550123',
    '22 33 44 55',
    '612 345 678',
    '2125550123',
    '0049 30 901820',
  ])('finds %s only beside a word for it', (value) => {
    expect(seen(`the number ${value} is it`)).toEqual([]);
    expect(seen(`my phone is ${value} now`)).toEqual([`phone: ${value}`]);
    expect(seen(`Tel. ${value}`)).toEqual([`phone: ${value}`]);
    expect(seen(value, { field: 'phoneNumber' })).toEqual([`phone: ${value}`]);
  });

  it.each([
    '+1 123',
    '+999 1234567',
    '+12345',
    '1+4155552671',
    'C++11 2345678',
    '2024-05-06',
    '2010-2015',
    '10:30',
    '+1 415 555 267',
  ])('finds none in %s', (text) =>
    expect(seen(`call ${text}`).filter((found) => found === `phone: ${text}`)).toEqual([]),
  );
});

describe('digits beside a word for a phone', () => {
  it.each([
    'order 84464954',
    'Order no. 84464954',
    'invoice #84464954',
    'Rechnung Nr. 84464954',
    'tracking number: 84464954',
  ])('are none in %j, which numbers something else', (text) =>
    expect(seen(`call me about ${text} by phone`)).toEqual([]),
  );
});

describe('cards and accounts', () => {
  // Test numbers that the schemes and processors publish.
  it.each([
    ['4111111111111111', 'visa'],
    ['4012 8888 8888 1881', 'visa'],
    ['5555-5555-5555-4444', 'mastercard'],
    ['2223003122003222', 'mastercard'],
    ['378282246310005', 'amex'],
    ['3714 496353 98431', 'amex'],
    ['6011111111111117', 'discover'],
    ['3530111333300000', 'jcb'],
    ['6200000000000005', 'unionpay'],
    ['30569309025904', 'diners'],
  ])('finds the card %s', (value, issuer) => {
    const [found] = detector.find(`card number ${value}, valid`, { withText: true });
    expect(found).toMatchObject({ kind: 'card', text: value, detail: issuer });
  });

  it('asks for Luhn, an issuer and its length', () => {
    for (const text of [
      '4111111111111112',
      '0000000000000000',
      '9999999999999995',
      '411111111111111',
      '41111111111111111111',
    ])
      expect(seen(`card ${text}`).filter((found) => found.startsWith('card'))).toEqual([]);
  });

  it('finds cards of every issuer that are drawn', () => {
    const random = rng(5);
    for (const [prefix, length] of [
      ['4', 16],
      ['51', 16],
      ['2720', 16],
      ['34', 15],
      ['6011', 16],
      ['36', 14],
      ['3528', 16],
      ['62', 19],
      ['2200', 16],
    ] as const) {
      for (let i = 0; i < 20; i++) {
        const value = card(random, prefix, length);
        expect(seen(`credit card ${value}`)).toEqual([`card: ${value}`]);
      }
    }
  });

  // Examples of the SWIFT registry.
  it.each([
    'GB29 NWBK 6016 1331 9268 19',
    'DE89370400440532013000',
    'FR1420041010050500013M02606',
    'NO9386011117947',
    'MT84MALT011000012345MTLCAST001S',
    'NL91ABNA0417164300',
    'CH93 0076 2011 6238 5295 7',
    'SA03 8000 0000 6080 1016 7519',
    'BR1800360305000010009795493C1',
  ])('finds the account %s', (value) => {
    expect(seen(`${value}.`)).toEqual([`iban: ${value}`]);
    expect(seen(value.toLowerCase())).toEqual([`iban: ${value.toLowerCase()}`]);
    const changed = value.replace(/\d$/, (last) => `${(Number(last) + 1) % 10}`).replace(/[A-Z]$/, 'Q');
    expect(seen(changed).filter((found) => found.startsWith('iban'))).toEqual([]);
  });

  it('finds drawn accounts of the length of their country, and no other', () => {
    const random = rng(6);
    for (const [country, length] of [
      ['AT', 20],
      ['BE', 16],
      ['ES', 24],
      ['PL', 28],
      ['LU', 20],
    ] as const) {
      for (let i = 0; i < 20; i++) {
        const value = iban(random, country, length);
        const spaced = value.replace(/(.{4})(?=.)/g, '$1 ');
        expect(seen(`Konto ${spaced}!`)).toEqual([`iban: ${spaced}`]);
        expect(seen(`${value}7`).filter((found) => found.startsWith('iban'))).toEqual([]);
        expect(seen(iban(random, country, length - 1)).filter((found) => found.startsWith('iban'))).toEqual([]);
      }
    }
  });
});

describe('addresses of machines', () => {
  it.each([
    ['8.8.8.8', 'ipv4', 'public'],
    ['203.0.114.7', 'ipv4', 'public'],
    ['192.168.0.12', 'ipv4', 'private'],
    ['10.20.30.40', 'ipv4', 'private'],
    ['172.31.255.255', 'ipv4', 'private'],
    ['172.32.0.1', 'ipv4', 'public'],
    ['100.64.0.10', 'ipv4', 'private'],
    ['169.254.10.20', 'ipv4', 'private'],
    ['127.0.0.1', 'ipv4', 'private'],
    ['2001:4860:4860::8888', 'ipv6', 'public'],
    ['2001:db8:85a3::8a2e:370:7334', 'ipv6', 'private'],
    ['fe80::1ff:fe23:4567:890a', 'ipv6', 'private'],
    ['1:2:3:4:5:6:7:8', 'ipv6', 'private'],
    ['::ffff:192.0.2.128', 'ipv6', 'private'],
  ])('finds %s', (value, kind, detail) => {
    for (const text of [`ip ${value}`, `from ip ${value}.`, `IP:${value}, next`, `host [${value}]`])
      expect(detector.find(text, { withText: true }), text).toMatchObject([{ kind, text: value, detail }]);
  });

  it.each(['00:1B:44:11:3A:B7', '00-1b-44-11-3a-b7', 'aa:bb:cc:dd:ee:ff'])('finds the MAC %s', (value) =>
    expect(seen(`mac ${value}.`)).toEqual([`mac: ${value}`]),
  );

  it.each([
    '256.1.1.1',
    '1.2.3',
    '1.2.3.4.5',
    '01.2.3.4',
    'v1.2.3.4',
    'version 10.20.30.40',
    '10:30:45',
    'std::vector',
    'a::b',
    '1:2:3',
    '1::2::3',
    'g::1',
    '00:00:00:00:00:00',
    'ff-ff-ff-ff-ff-ff',
    '00:1B:44:11:3A',
    '::',
    'x::y',
    '12345::1',
    '1.2.3.4',
  ])('finds none in %s', (text) => expect(seen(text).filter((found) => /^(?:ip|mac)/.test(found))).toEqual([]));
});

describe('credentials', () => {
  const random = rng(7);
  const drawn = (count: number, from = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789') =>
    Array.from({ length: count }, () => random.pick([...from])).join('');
  const hex = '0123456789abcdef';
  it.each([
    ['openai', `sk-${drawn(48)}`],
    ['openai', `sk-proj-${drawn(60)}`],
    ['anthropic', `sk-ant-api03-${drawn(60)}`],
    ['hugging-face', `hf_${drawn(34, 'abcdefghijkLMNOPQRSTUVWXYZ')}`],
    ['nvidia', `nvapi-${drawn(60)}`],
    ['fireworks', `fw_${drawn(24)}`],
    ['databricks', `dapi${drawn(32, hex)}`],
    ['aws', `AKIA${drawn(16, 'ABCDEFGHIJKLMNOPQRSTUVWXYZ')}`],
    ['google', `AIza${drawn(35)}`],
    ['google-oauth', `ya29.${drawn(60)}`],
    ['github', `ghp_${drawn(36)}`],
    ['github', `github_pat_${drawn(22)}_${drawn(59)}`],
    ['gitlab', `glpat-${drawn(20)}`],
    ['slack', `xoxb-${drawn(12, '0123456789')}-${drawn(12, '0123456789')}-${drawn(24)}`],
    ['stripe', `sk_live_${drawn(24)}`],
    ['sendgrid', `SG.${drawn(22)}.${drawn(43)}`],
    ['npm', `npm_${drawn(36)}`],
    ['vault', `hvs.${drawn(24)}`],
    ['groq', `gsk_${drawn(52)}`],
    ['replicate', `r8_${drawn(37)}`],
    ['digitalocean', `dop_v1_${drawn(64, hex)}`],
    ['twilio', `SK${drawn(32, hex)}`],
    ['shopify', `shpat_${drawn(32, hex)}`],
    ['openrouter', `sk-or-v1-${drawn(64, hex)}`],
    ['linear', `lin_api_${drawn(40)}`],
  ])('finds a key of %s', (vendor, key) => {
    for (const text of [key, `key=${key}`, `"${key}".`, `Bearer ${key}`, `line\n${key}\nline`])
      expect(detector.find(text, { withText: true }), text).toMatchObject([
        { kind: 'api-key', detail: vendor, text: key },
      ]);
  });

  it('finds what base/redact masks, and more', () => {
    const jwt = 'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0.SflKxwRJSMeKKF2QT4fwpMeJf36POk6yJV_adQssw5c';
    expect(seen(`token ${jwt}.`)).toEqual([`jwt: ${jwt}`]);
    expect(seen(`{"Authorization":"Bearer ${jwt}"}`)).toEqual([`jwt: ${jwt}`]);
    expect(seen('postgres://ana:s3cret!@db.example.com:5432/x')).toEqual(['url-credentials: ana:s3cret!']);
    expect(seen('redis://:s3cret@host/0 and https://u:p@h')).toEqual([
      'url-credentials: :s3cret',
      'url-credentials: u:p',
    ]);
  });

  it('finds random characters only beside a word for them', () => {
    const value = 'aB3dE5fG7hI9jK1lM3nO5pQ7';
    for (const text of [
      `password: ${value}`,
      `api_key="${value}"`,
      `SECRET_TOKEN=${value}`,
      `contraseña ${value}`,
      `密码${value}`,
    ])
      expect(seen(text), text).toEqual([`secret: ${value}`]);
    expect(seen(value, { field: 'clientSecret' })).toEqual([`secret: ${value}`]);
    expect(seen('secret wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY')).toEqual([
      'secret: wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY',
    ]);
    expect(seen(`AccountKey=${'aB3/'.repeat(2)}${drawn(70)}==;`)).toHaveLength(1);
    expect(seen(`commit ${drawn(40, hex)}`)).toEqual([]);
    expect(seen('the secret is in /usr/local/share/a1/b2/c3/deep-path and internationalization2')).toEqual([]);
  });

  it('finds private keys, whole and cut off', () => {
    const key = '-----BEGIN RSA PRIVATE KEY-----\nMIIEow\nIBAAK=\n-----END RSA PRIVATE KEY-----';
    expect(seen(`x ${key} y`)).toEqual([`private-key: ${key}`]);
    expect(seen(JSON.stringify({ key }))).toHaveLength(1);
    expect(seen('-----BEGIN PRIVATE KEY-----\nMIIEow\nIBAAK')).toEqual([
      'private-key: -----BEGIN PRIVATE KEY-----\nMIIEow\nIBAAK',
    ]);
    expect(
      seen('-----BEGIN PGP PRIVATE KEY BLOCK-----\nVersion: 1\n\nxcMG\n-----END PGP PRIVATE KEY BLOCK-----'),
    ).toHaveLength(1);
    expect(seen('-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----')).toEqual([]);
    expect(seen(`${key}${key}`)).toHaveLength(2);
  });

  it.each([
    'sk-learn-pipeline-example-steps',
    'risk-adjusted-return-on-capital',
    'hf_model',
    'task-0123456789abcdefgh',
    'eyJ.eyJ.eyJ',
    'http://localhost:8080/path?x=a@b',
    'at 12:30://x',
    'https://host:443/a:b@c',
    'ghp_short',
    'AKIA',
    'sk-aaaaaaaaaaaaaaaaaaaaaaaa',
    'pa-ra-lle-lo-gram-of-long-words-here-ok',
  ])('finds none in %s', (text) => expect(seen(text)).toEqual([]));
});

describe('dates of birth', () => {
  it.each([
    '1985-03-07',
    '07.03.1985',
    '3/7/1985',
    '03/07/85',
    '7 March 1985',
    'March 7, 1985',
    '7th of March, 1985',
    '7. März 1985',
    '7 de marzo de 1985',
    '7 mars 1985',
    '7 marca 1985',
    'Mar 7 1985',
  ])('finds %s beside a word for it, and never alone', (value) => {
    for (const text of [
      `born ${value}.`,
      `DOB: ${value}`,
      `Geburtsdatum ${value}`,
      `née le ${value}`,
      `${value} is my birthday`,
    ])
      expect(seen(text), text).toEqual([`birth-date: ${value}`]);
    expect(seen(value, { field: 'dateOfBirth' })).toEqual([`birth-date: ${value}`]);
    expect(seen(`due ${value}`)).toEqual([]);
  });

  it.each([
    '1985-13-07',
    '30.02.1985',
    '31/11/1985',
    '7 Marchember 1985',
    '1785-03-07',
    '2055-03-07',
    '29 February 1985',
  ])('knows that %s is none', (value) => expect(seen(`born ${value}`)).toEqual([]));
});

describe('a detector', () => {
  it('gives offsets in UTF-16 code units, in order, without overlaps, and no values unless asked', () => {
    const text = '😀 a@b.co 😀 4111 1111 1111 1111';
    const found = detector.find(text);
    expect(found.map(({ start, end }) => text.slice(start, end))).toEqual(['a@b.co', '4111 1111 1111 1111']);
    expect(JSON.stringify(found)).not.toMatch(/a@b|4111/);
    expect(Object.keys(found[0]!).sort()).toEqual(['end', 'kind', 'score', 'start', 'why']);
  });

  it('sees through other digits, full width and unseen characters, with offsets of the original', () => {
    for (const [text, value] of [
      ['card ４１１１ １１１１ １１１１ １１１１.', '４１１１ １１１１ １１１１ １１１１'],
      ['card 4111\u00a01111\u202f1111\u20091111', '4111\u00a01111\u202f1111\u20091111'],
      ['card 4111‑1111‑1111‑1111', '4111‑1111‑1111‑1111'],
      ['mail a\u200bna@exa\u00admple.com', 'a\u200bna@exa\u00admple.com'],
      ['mail ana＠example．com', 'ana＠example．com'],
      ['هاتف phone ٠١٢٣٤٥٦٧٨٩', '٠١٢٣٤٥٦٧٨٩'],
      ['phone ९८७६५ ४३२१०', '९८७६५ ४३२१०'],
    ] as const)
      expect(
        seen(text).map((found) => found.replace(/^[^:]+: /, '')),
        text,
      ).toEqual([value]);
  });

  it('is deterministic, also for texts between others', () => {
    const texts = ['a@b.co', 'call 555-0123', 'none', 'ssn 123-45-6789, tel 212-555-0123'];
    const alone = texts.map((text) => piiDetector().find(text));
    for (let i = 0; i < 3; i++) expect(texts.map((text) => detector.find(text))).toEqual(alone);
  });

  it('takes lone surrogates, control characters and nothing at all', () => {
    for (const text of [
      '',
      ' ',
      '\ud800',
      '\udc00a@b.co\ud800',
      '\0\0a@b.co\0',
      '\u2028a@b.co\u2029',
      '@',
      ':',
      '-',
      '+',
      '+1',
      '(',
      '٠',
    ])
      expect(() => detector.find(text)).not.toThrow();
    expect(seen('\udc00a@b.co\ud800')).toEqual(['email: a@b.co']);
  });

  it('looks for the wanted kinds only', () => {
    const text = 'a@b.co 212-555-0123 4111 1111 1111 1111';
    expect(seen(text, {}, piiDetector({ kinds: ['card'] }))).toEqual(['card: 4111 1111 1111 1111']);
    expect(seen(text, {}, piiDetector({ kinds: [] }))).toEqual([]);
    expect(detector.kinds).toEqual(piiKinds);
  });

  it('drops what is less sure than wanted', () => {
    const text = '123456789';
    expect(everything.find(text).length).toBe(1);
    expect(detector.find(text)).toEqual([]);
    expect(piiDetector({ minScore: 1 }).find('a@b.co')).toEqual([]);
    for (const { score } of everything.find('ssn 123-45-6789 a@b.co 8.8.8.8')) expect(score).toBeLessThanOrEqual(1);
  });

  it('is surer beside a word for the kind, before or behind, within reach', () => {
    const scoreOf = (text: string) => everything.find(text)[0]?.score;
    expect(scoreOf('123-45-6789')).toBe(0.7);
    for (const text of ['SSN 123-45-6789', '123-45-6789 (social security number)', `ssn${' '.repeat(60)}123-45-6789`])
      expect(scoreOf(text), text).toBe(0.97);
    for (const text of [
      `ssn${' '.repeat(70)}123-45-6789`,
      `123-45-6789${' '.repeat(40)}ssn`,
      'assn 123-45-6789',
      'ssnx 123-45-6789',
    ])
      expect(scoreOf(text), text).toBe(0.7);
    // the word may stand across the blocks in which surroundings are read
    for (let pad = 180; pad < 300; pad++)
      expect(scoreOf(`${'.'.repeat(pad)} social security number 123-45-6789`), `${pad}`).toBe(0.97);
  });

  it('reads the words of the wanted languages, and those of the caller', () => {
    expect(seen('Handy 01711234567')).toHaveLength(1);
    expect(seen('Handy 01711234567', {}, piiDetector({ languages: ['en'] }))).toEqual([]);
    expect(seen('Fernsprecher 01711234567', {}, piiDetector({ context: { phone: ['Fernsprecher'] } }))).toHaveLength(1);
    expect(
      seen('zu erreichen unter 01711234567', {}, piiDetector({ context: { phone: ['erreichen unter'] } })),
    ).toHaveLength(1);
  });

  it('reads the name of the field in any style', () => {
    for (const field of ['ssn', 'SSN', 'socialSecurity', 'social_security_number', 'user social-security'])
      expect(seen('123456780', { field }), field).toEqual(['us-ssn: 123456780']);
    expect(seen('123456780', { field: 'assn' })).toEqual([]);
  });

  it('lets through what is allowed: in any writing, a domain, or as a function says', () => {
    const text = 'help@firm.com ANA@FIRM.COM x@other.com +1 (415) 555-2671';
    expect(seen(text, {}, piiDetector({ allow: ['@firm.com'] }))).toEqual([
      'email: x@other.com',
      'phone: +1 (415) 555-2671',
    ]);
    expect(seen(text, {}, piiDetector({ allow: ['Help@firm.com', '+14155552671'] }))).toEqual([
      'email: ANA@FIRM.COM',
      'email: x@other.com',
    ]);
    expect(
      seen(text, {}, piiDetector({ allow: (value, kind) => kind === 'email' && value.endsWith('.com') })),
    ).toHaveLength(2);
  });

  it('asks finders, and settles with what they say', () => {
    const names = dictionary({ kind: 'name', terms: ['Ana Maria', 'Bob'] });
    const withNames = piiDetector({
      finders: [
        names,
        {
          name: 'orders',
          find: (text) =>
            [...text.matchAll(/ORD-\d+/g)].map(({ index, 0: { length } }) => ({
              kind: 'order-id',
              start: index,
              end: index + length,
            })),
        },
      ],
    });
    expect(seen('Bob (bob@x.com) and ana  maria have ORD-77', {}, withNames)).toEqual([
      'name: Bob',
      'email: bob@x.com',
      'name: ana  maria',
      'order-id: ORD-77',
    ]);
    expect(withNames.find('Bob')[0]?.why).toBe('dictionary "name"');
  });

  it('refuses spans outside the text', () => {
    for (const span of [
      { start: -1, end: 2 },
      { start: 0, end: 9 },
      { start: 2, end: 2 },
      { start: 0.5, end: 1 },
      { start: 0, end: 1, score: 2 },
      { start: 0, end: 1, score: Number.NaN },
    ])
      expect(() => detector.find('text', { also: [{ kind: 'name', ...span }] })).toThrow(
        expect.objectContaining({ code: 'INVALID_OUTPUT' }),
      );
    expect(() => detector.find('text', { also: [{ kind: '???', start: 0, end: 1 }] })).toThrow(
      expect.objectContaining({ code: 'INVALID_OPTION' }),
    );
  });

  it('refuses options that nobody reads', () => {
    for (const options of [
      { kind: ['email'] },
      { kinds: ['e-mail'] },
      { languages: ['xx'] },
      { minScore: 2 },
      { minScore: Number.NaN },
      { context: { fone: [] } },
    ] as object[])
      expect(() => piiDetector(options), JSON.stringify(options)).toThrow(
        expect.objectContaining({ code: 'INVALID_OPTION' }),
      );
  });

  it('has a signature that says how it was made, and nothing of what is allowed', () => {
    expect(piiDetector().signature).toBe('pii|kinds:all|min:0.5|lang:all|allow:none|v:1');
    const made = piiDetector({
      kinds: ['phone', 'email'],
      minScore: 0.7,
      languages: ['en'],
      allow: ['a@b.co'],
      context: { phone: ['zip'] },
      finders: [dictionary({ kind: 'name', terms: ['x'] })],
    });
    expect(made.signature).toBe(
      'pii|kinds:email+phone|min:0.7|lang:en|context:phone(zip)|allow:1|finder:dictionary "name"|v:1',
    );
  });
});

describe('digits that several kinds could be', () => {
  it('are what the nearest word says', () => {
    expect(seen('phone or not, CPR 2703927951')).toEqual(['dk-cpr: 2703927951']);
    expect(seen('CPR or not, phone 2703927951')).toEqual(['phone: 2703927951']);
    expect(seen('BSN 111222333, passport later')).toEqual(['nl-bsn: 111222333']);
  });

  it('are what check digits say, whatever stands nearer', () => {
    expect(seen('card number, call it 4111 1111 1111 1111')).toEqual(['card: 4111 1111 1111 1111']);
  });
});
