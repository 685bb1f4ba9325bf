import { describe, expect, it } from 'vitest';
import { rng } from '../../src/base/rng.js';
import {
  type Action,
  encrypt,
  keep,
  mask,
  piiDetector,
  pseudonym,
  redact,
  restore,
  scrub,
  scrubPolicy,
} from '../../src/privacy/index.js';
import { card, iban, sources, write } from './numbers.js';

const key = 'correct horse battery staple 42';
const other = 'another key, as long as the first';
const text = 'Ana <ana.maria@example.com>, +49 30 901820, card 4111 1111 1111 1111.';
const done = (action: Action, of = text) => scrub(of, scrubPolicy({ action })).text;
const code = (name: string) => expect.objectContaining({ code: name });

describe('redact', () => {
  it('puts the kind there', () => {
    expect(done(redact())).toBe('Ana <[EMAIL]>, [PHONE], card [CARD].');
    expect(done(redact(), 'ssn 123-45-6789')).toBe('ssn [US_SSN]');
  });
});

describe('keep', () => {
  it('changes nothing and reports all', () => {
    const { text: same, findings } = scrub(text, scrubPolicy({ action: keep() }));
    expect(same).toBe(text);
    expect(findings.map(({ action }) => action)).toEqual(['keep', 'keep', 'keep']);
  });
});

describe('mask', () => {
  it('keeps the last four and the marks between', () => {
    expect(done(mask())).toBe('Ana <***.*****@******e.com>, +** ** **1820, card **** **** **** 1111.');
  });

  it('keeps what it is told to', () => {
    const value = '4111-1111-1111-1234';
    const masked = (options: Parameters<typeof mask>[0]) =>
      mask(options).apply(value, { kind: 'card', start: 0, end: 19, score: 1, why: '' });
    expect(masked({ keepFirst: 6 })).toBe('4111-11**-****-1234');
    expect(masked({ keepLast: 0 })).toBe('****-****-****-****');
    expect(masked({ keepLast: 0, with: '•' })).toBe('••••-••••-••••-••••');
    expect(masked({ keepFirst: 99, keepLast: 99 })).toBe('41**-****-1111-1234');
  });

  it('keeps at most half of a short value, and counts characters, not code units', () => {
    const apply = (value: string) => mask().apply(value, { kind: 'name', start: 0, end: 1, score: 1, why: '' });
    expect(apply('Bob')).toBe('**b');
    expect(apply('B')).toBe('*');
    expect(apply('Al')).toBe('*l');
    expect(apply('𝒜𝓃𝒶')).toBe('**𝒶');
    expect(apply('')).toBe('');
  });

  it('refuses strange options', () => {
    for (const options of [
      { keepLast: -1 },
      { keepFirst: 0.5 },
      { with: '' },
      { with: '**' },
      { with: 'x' },
      { last: 4 },
    ] as object[])
      expect(() => mask(options)).toThrow(code('INVALID_OPTION'));
  });
});

describe('pseudonym', () => {
  it('is the same for the same value, in any writing, text and process', () => {
    const token = done(pseudonym({ key }), 'ana@example.com');
    expect(token).toMatch(/^email_[0-9a-f]{16}$/);
    expect(done(pseudonym({ key }), 'ANA@Example.com')).toBe(token);
    expect(done(pseudonym({ key }), 'a +1 (415) 555-2671 b +14155552671 c')).toMatch(/^a (phone_[0-9a-f]{16}) b \1 c$/);
    expect(done(pseudonym({ key }), 'x 4111-1111-1111-1111 y 4111 1111 1111 1111')).toMatch(
      /^x (card_[0-9a-f]{16}) y \1$/,
    );
    expect(
      pseudonym({ key: new TextEncoder().encode(key) }).apply('x', {
        kind: 'name',
        start: 0,
        end: 1,
        score: 1,
        why: '',
      }),
    ).toBe(pseudonym({ key }).apply('X ', { kind: 'name', start: 0, end: 1, score: 1, why: '' }));
  });

  it('is another for another value, kind or key', () => {
    const of = (value: string, kind: string, secret = key) =>
      pseudonym({ key: secret }).apply(value, { kind, start: 0, end: 1, score: 1, why: '' });
    const all = [
      of('a', 'name'),
      of('b', 'name'),
      of('a', 'address').replace('address', 'name'),
      of('a', 'name', other),
    ];
    expect(new Set(all).size).toBe(4);
  });

  it('has as many digits as wanted', () => {
    expect(done(pseudonym({ key, digits: 8 }), 'a@b.co')).toMatch(/^email_[0-9a-f]{8}$/);
    expect(done(pseudonym({ key, digits: 64 }), 'a@b.co')).toMatch(/^email_[0-9a-f]{64}$/);
  });

  it('of the same form has digits for digits and letters for letters, and passes no check', () => {
    const like = scrubPolicy({ action: pseudonym({ key, form: 'like' }), detector: piiDetector({ minScore: 0.5 }) });
    const random = rng(41);
    for (let i = 0; i < 30; i++) {
      const values = [
        card(random, '4', 16),
        iban(random, 'DE', 22),
        ...Object.entries(sources)
          .filter(([kind]) => !['us-ssn', 'us-itin', 'uk-nino', 'dk-cpr', 'in-pan'].includes(kind))
          .map(([, { make, writings, hint }]) => `${hint} ${write(make(random), writings[0]!)}`),
      ];
      for (const value of values) {
        const { text: shown, findings } = scrub(value, like);
        expect(findings.length, value).toBe(1);
        expect(shown.replace(/\d/g, '0').replace(/[A-Z]/g, 'A').replace(/[a-z]/g, 'a')).toBe(
          value.replace(/\d/g, '0').replace(/[A-Z]/g, 'A').replace(/[a-z]/g, 'a'),
        );
        expect(shown).not.toBe(value);
        expect(scrub(value, like).text).toBe(shown);
        const kind = findings[0]!.kind;
        expect(
          piiDetector()
            .find(shown)
            .map((finding) => finding.kind),
          shown,
        ).not.toContain(kind);
      }
    }
    expect(scrub('ana@example.com', like).text).toMatch(/^[a-z]{10}@[a-z]{6}\.invalid$/);
  });

  it('refuses short keys and strange options', () => {
    for (const options of [
      { key: 'short' },
      { key: new Uint8Array(15) },
      { key, digits: 7 },
      { key, digits: 65 },
      { key, form: 'same' },
      { key, size: 1 },
      {},
    ] as never[])
      expect(() => pseudonym(options)).toThrow(code('INVALID_OPTION'));
  });
});

describe('encrypt and restore', () => {
  it.each([false, true])('give every value back (fresh: %s)', (fresh) => {
    const shown = done(encrypt({ key, fresh }));
    expect(shown).toMatch(
      /^Ana <\[EMAIL:(siv1|gcm1)\.[0-9a-f]{8}\.[\w-]+\]>, \[PHONE:[^\]]+\], card \[CARD:[^\]]+\]\.$/,
    );
    expect(shown).not.toContain('901820');
    expect(restore(shown, key)).toEqual({ text, restored: 3, otherKeys: 0, damaged: 0 });
  });

  it('is the same for the same value, unless it is fresh', () => {
    const same = done(encrypt({ key }), 'a@b.co a@b.co').split(' ');
    expect(same[0]).toBe(same[1]);
    const fresh = done(encrypt({ key, fresh: true }), 'a@b.co a@b.co').split(' ');
    expect(fresh[0]).not.toBe(fresh[1]);
  });

  it('tells tokens of other keys and damaged ones from its own, and leaves them', () => {
    const shown = done(encrypt({ key }), 'a@b.co');
    expect(restore(shown, other)).toEqual({ text: shown, restored: 0, otherKeys: 1, damaged: 0 });
    const damaged = shown.replace(/.\]$/, (end) => (end === 'A]' ? 'B]' : 'A]')).replace('EMAIL', 'PHONE');
    expect(restore(damaged, key)).toEqual({ text: damaged, restored: 0, otherKeys: 0, damaged: 1 });
    expect(restore('[EMAIL] [X:siv1.zz.a] [siv1.00000000.a]', key).text).toBe(
      '[EMAIL] [X:siv1.zz.a] [siv1.00000000.a]',
    );
  });

  it('keeps values that only look strange', () => {
    const names = piiDetector({
      kinds: [],
      finders: [
        { name: 'all', find: (whole) => (whole === '' ? [] : [{ kind: 'name', start: 0, end: whole.length }]) },
      ],
    });
    const policy = scrubPolicy({ detector: names, action: encrypt({ key }) });
    for (const value of ['é漢😀', '\ud800', ']', '[EMAIL:siv1.00000000.AAAA]', '\n', '$&$1'])
      expect(restore(scrub(value, policy).text, key).text).toBe(value);
  });
});

describe('every action', () => {
  const actions = [redact(), mask(), pseudonym({ key }), encrypt({ key }), encrypt({ key, fresh: true })];
  it('gives a text in which nothing is found again', () => {
    const random = rng(42);
    const values = () => [
      'ana@example.com',
      '212-555-0123',
      card(random, '51', 16),
      iban(random, 'GB', 22, 'NWBK'),
      '8.8.8.8',
      'fe80::1ff:fe23:4567:890a',
      'postgres://u:p4ss@db.example.com/x',
      ...Object.values(sources).map(
        ({ make, writings, hint }) => `${hint} ${write(make(random), random.pick(writings))}`,
      ),
    ];
    for (const action of actions.filter(({ name }) => name !== 'mask')) {
      const policy = scrubPolicy({ action });
      for (let i = 0; i < 20; i++) {
        const before = random.shuffle(values()).slice(0, 6).join(', ');
        const after = scrub(before, policy);
        expect(after.findings.length, before).toBeGreaterThan(0);
        expect(scrub(after.text, policy).findings, `${before}\n${after.text}`).toEqual([]);
        expect(scrub(after.text, policy).text).toBe(after.text);
      }
    }
  });

  it('has a signature without its key, that tells keys apart', () => {
    for (const { signature } of actions) expect(signature).not.toContain(key);
    expect(pseudonym({ key }).signature).not.toBe(pseudonym({ key: other }).signature);
    expect(encrypt({ key }).signature).toMatch(/^encrypt\(scheme:siv1,key:[0-9a-f]{8}\)$/);
    expect(JSON.stringify(actions)).not.toContain(key);
  });
});
