import { inspect } from 'node:util';
import { describe, expect, it } from 'vitest';
import { rng } from '../../src/base/rng.js';
import {
  encrypt,
  keep,
  mask,
  piiDetector,
  pseudonym,
  redact,
  restoreRow,
  scrub,
  scrubPolicy,
  scrubRow,
} from '../../src/privacy/index.js';

const key = 'correct horse battery staple 42';
const policy = scrubPolicy();
const code = (name: string) => expect.objectContaining({ code: name });

describe('scrub', () => {
  it('does for each kind what the policy says, and tells what it did', () => {
    const mixed = scrubPolicy({
      action: redact(),
      actions: { card: mask(), email: pseudonym({ key }), phone: keep() },
    });
    const { text, findings } = scrub('a@b.co, 212-555-0123, 4111 1111 1111 1111, ssn 123-45-6789', mixed);
    expect(text).toMatch(/^email_[0-9a-f]{16}, 212-555-0123, \*\*\*\* \*\*\*\* \*\*\*\* 1111, ssn \[US_SSN\]$/);
    expect(findings.map(({ kind, action, outline }) => [kind, action, outline])).toEqual([
      ['email', 'pseudonym', 'x@x.xx'],
      ['phone', 'keep', '000-000-0000'],
      ['card', 'mask', '0000 0000 0000 0000'],
      ['us-ssn', 'redact', '000-00-0000'],
    ]);
  });

  it('shows no value, neither in findings nor in consoles', () => {
    const done = scrub('mail a.secret@hidden.org', policy);
    for (const shown of [JSON.stringify(done), inspect(done, { depth: 9 })]) expect(shown).not.toMatch(/secret|hidden/);
    expect(scrub('mail a.secret@hidden.org', policy, { withText: true }).findings[0]?.text).toBe('a.secret@hidden.org');
  });

  it('has outlines that show letters and digits, and marks of usual forms only', () => {
    const outline = (text: string) => scrub(text, policy).findings[0]?.outline;
    expect(outline('https://ana:p4$$!w@h')).toBe('xxx:x0???x');
    expect(outline(`x@${'a'.repeat(60)}.com`)).toBe(`x@${'x'.repeat(38)}…`);
  });

  it('gives back the text itself where nothing is found', () => {
    expect(scrub('nothing here', policy)).toEqual({ text: 'nothing here', findings: [] });
    expect(scrub('', policy)).toEqual({ text: '', findings: [] });
  });
});

describe('scrubRow', () => {
  it('scrubs every text of a row and says where', () => {
    const row = { id: 7, user: { mail: 'a@b.co', tags: ['x', 'call 212-555-0123'] }, none: null, ok: true };
    const { row: clean, findings } = scrubRow(row, policy);
    expect(clean).toEqual({ id: 7, user: { mail: '[EMAIL]', tags: ['x', 'call [PHONE]'] }, none: null, ok: true });
    expect(findings.map(({ path, kind, in: what, start, end }) => [path, kind, what, start, end])).toEqual([
      ['user.mail', 'email', 'text', 0, 6],
      ['user.tags.1', 'phone', 'text', 5, 17],
    ]);
    expect(row.user.mail).toBe('a@b.co');
  });

  it('shares what does not change, and gives the row itself where nothing does', () => {
    const row = { a: { deep: ['x'] }, b: { mail: 'a@b.co' } };
    const { row: clean } = scrubRow(row, policy);
    expect(clean.a).toBe(row.a);
    expect(clean.b).not.toBe(row.b);
    const harmless = { a: [1, 'x', { b: null }] };
    expect(scrubRow(harmless, policy).row).toBe(harmless);
  });

  it('takes texts, numbers and lists as rows', () => {
    expect(scrubRow('a@b.co', policy)).toMatchObject({ row: '[EMAIL]', findings: [{ path: '' }] });
    expect(scrubRow(['a@b.co', 'x'], policy).row).toEqual(['[EMAIL]', 'x']);
    for (const row of [null, 1, true, undefined, {}, [], ''])
      expect(scrubRow(row, policy)).toEqual({ row, findings: [] });
  });

  it('takes the name of the field as a word beside its values, also in lists', () => {
    expect(scrubRow({ ssn: '123456780', note: '123456780' }, policy).row).toEqual({
      ssn: '[US_SSN]',
      note: '123456780',
    });
    expect(scrubRow({ phoneNumbers: ['030 901820'] }, policy).row).toEqual({ phoneNumbers: ['[PHONE]'] });
    expect(scrubRow({ date_of_birth: '1985-03-07', created: '1985-03-07' }, policy).row).toEqual({
      date_of_birth: '[BIRTH_DATE]',
      created: '1985-03-07',
    });
  });

  it('reports numbers, and replaces or skips them when told', () => {
    const row = { card: 4111111111111111, big: 4111111111111111n, year: 1985, small: 0.5, odd: Number.NaN };
    const reported = scrubRow(row, policy);
    expect(reported.row).toBe(row);
    expect(reported.findings.map(({ path, in: what, action }) => [path, what, action])).toEqual([
      ['card', 'number', 'keep'],
      ['big', 'number', 'keep'],
    ]);
    expect(scrubRow(row, scrubPolicy({ numbers: 'replace' })).row).toEqual({ ...row, card: '[CARD]', big: '[CARD]' });
    expect(scrubRow(row, scrubPolicy({ numbers: 'skip' })).findings).toEqual([]);
  });

  it('reports keys without showing them, and renames or skips them when told', () => {
    const row = { 'a@b.co': { note: 'c@d.co' }, plain: 1 };
    const reported = scrubRow(row, policy);
    expect(reported.row).toEqual({ 'a@b.co': { note: '[EMAIL]' }, plain: 1 });
    expect(reported.findings.map(({ path, in: what, action }) => [path, what, action])).toEqual([
      ['[EMAIL]', 'key', 'keep'],
      ['[EMAIL].note', 'text', 'redact'],
    ]);
    expect(JSON.stringify(reported.findings)).not.toContain('b.co');
    expect(scrubRow(row, scrubPolicy({ keys: 'replace' })).row).toEqual({ '[EMAIL]': { note: '[EMAIL]' }, plain: 1 });
    const skipped = scrubRow(row, scrubPolicy({ keys: 'skip' }));
    expect(skipped.findings.map(({ path }) => path)).toEqual(['[EMAIL].note']);
  });

  it('keeps the order of keys and loses none when two get one name', () => {
    const replace = scrubPolicy({ keys: 'replace' });
    const { row } = scrubRow({ x: 1, 'a@b.co': { 'e@f.co': 5 }, '[EMAIL]': 3, 'c@d.co': 4, y: 2 }, replace);
    expect(Object.entries(row)).toEqual([
      ['x', 1],
      ['[EMAIL] (2)', { '[EMAIL]': 5 }],
      ['[EMAIL]', 3],
      ['[EMAIL] (3)', 4],
      ['y', 2],
    ]);
  });

  it('renames many keys of one name in time that grows with them only', () => {
    const row = Object.fromEntries(Array.from({ length: 30_000 }, (_, i) => [`u${i}@b.co`, i]));
    const keys = Object.keys(scrubRow(row, scrubPolicy({ keys: 'replace' })).row);
    expect(keys).toHaveLength(30_000);
    expect([keys[0], keys[1], keys.at(-1)]).toEqual(['[EMAIL]', '[EMAIL] (2)', '[EMAIL] (30000)']);
  }, 20_000);

  it('obeys rules of fields: a kind for the whole, or nothing at all', () => {
    const named = scrubPolicy({
      fields: { name: 'name', 'people.*.age': 'age', 'people.*.mail': false, 'a.b': 'name' },
      actions: { age: mask({ keepLast: 0 }) },
    });
    const { row, findings } = scrubRow(
      {
        name: 'Ana Maria',
        people: [
          { age: 37, mail: 'a@b.co' },
          { age: '41', mail: 'c@d.co', other: 'e@f.co' },
        ],
        b: 'x',
        a: { b: '' },
      },
      named,
    );
    expect(row).toEqual({
      name: '[NAME]',
      people: [
        { age: '**', mail: 'a@b.co' },
        { age: '**', mail: 'c@d.co', other: '[EMAIL]' },
      ],
      b: 'x',
      a: { b: '' },
    });
    expect(findings.map(({ path, kind, why, score }) => [path, kind, why, score])).toEqual([
      ['name', 'name', 'named by the policy', 1],
      ['people.0.age', 'age', 'named by the policy', 1],
      ['people.1.age', 'age', 'named by the policy', 1],
      ['people.1.other', 'email', 'mailbox and domain', 0.95],
    ]);
  });

  it('leaves prototypes alone', () => {
    const row = JSON.parse('{"__proto__":{"mail":"a@b.co"},"constructor":"c@d.co","list":["e@f.co"]}') as object;
    const { row: clean } = scrubRow(row, policy);
    expect(JSON.stringify(clean)).toBe('{"__proto__":{"mail":"[EMAIL]"},"constructor":"[EMAIL]","list":["[EMAIL]"]}');
    expect(Object.getPrototypeOf(clean)).toBe(Object.prototype);
    expect(({} as { mail?: string }).mail).toBeUndefined();
    const bare = Object.assign(Object.create(null) as object, { mail: 'a@b.co' });
    expect(Object.getPrototypeOf(scrubRow(bare, policy).row)).toBe(null);
  });

  it('leaves what is no JSON as it is', () => {
    const row = { at: new Date(0), bytes: new Uint8Array([1]), map: new Map([['a', 'a@b.co']]), f: () => 1 };
    expect(scrubRow(row, policy).row).toBe(row);
  });

  it('goes as deep as rows go, and refuses what goes on forever', () => {
    let deep: unknown = 'a@b.co';
    for (let i = 0; i < 90_000; i++) deep = i % 2 === 0 ? [deep] : { x: deep };
    let { row } = scrubRow(deep, policy) as { row: unknown };
    for (let i = 0; i < 90_000; i++) row = Array.isArray(row) ? row[0] : (row as { x: unknown }).x;
    expect(row).toBe('[EMAIL]');
    const circular: Record<string, unknown> = { a: 1 };
    circular['self'] = circular;
    expect(() => scrubRow(circular, policy)).toThrow(code('INVALID_ROW'));
  });

  it('takes long lists', () => {
    const { row, findings } = scrubRow(
      Array.from({ length: 300_000 }, (_, i) => (i % 100_000 === 7 ? 'a@b.co' : 'x')),
      policy,
    );
    expect(findings.map(({ path }) => path)).toEqual(['7', '100007', '200007']);
    expect(row[200_007]).toBe('[EMAIL]');
  });

  it('comes back from encryption, row by row, whatever they are like', () => {
    const random = rng(51);
    const sealed = scrubPolicy({ action: encrypt({ key }), keys: 'replace' });
    const texts = ['a@b.co', 'plain', '', 'call 212-555-0123 or c@d.co', '4111 1111 1111 1111', 'é😀', '[X]'];
    const value = (depth: number): unknown => {
      const pick = random.below(depth > 3 ? 3 : 5);
      if (pick === 3) return Array.from({ length: random.below(4) }, () => value(depth + 1));
      if (pick === 4)
        return Object.fromEntries(
          Array.from({ length: random.below(4) }, (_, i) => [random.pick([`k${i}`, `k${i}@x.co`]), value(depth + 1)]),
        );
      return pick === 0 ? random.below(1000) : random.pick(texts);
    };
    for (let i = 0; i < 200; i++) {
      const row = value(0);
      const before = JSON.stringify(row);
      const { row: shown, findings } = scrubRow(row, sealed);
      expect(JSON.stringify(row)).toBe(before);
      const back = restoreRow(shown, key);
      expect(JSON.stringify(back.row)).toBe(before);
      expect(back.restored).toBe(findings.length);
      expect(scrubRow(shown, sealed).findings).toEqual([]);
    }
  });
});

describe('restoreRow', () => {
  it('refuses a key that is too short, also where there is nothing to open', () => {
    for (const row of [{ a: 'x' }, { a: '[EMAIL]' }, null])
      expect(() => restoreRow(row, 'short')).toThrow(code('INVALID_OPTION'));
  });

  it('counts the tokens of a whole row', () => {
    const sealed = scrubPolicy({ action: encrypt({ key }) });
    const other = scrubPolicy({ action: encrypt({ key: `${key}!` }) });
    const row = {
      a: scrub('a@b.co', sealed).text,
      b: [scrub('c@d.co, e@f.co', sealed).text, scrub('g@h.co', other).text],
    };
    const back = restoreRow(row, key);
    expect(back).toEqual({
      row: { a: 'a@b.co', b: ['c@d.co, e@f.co', row.b[1]] },
      restored: 3,
      otherKeys: 1,
      damaged: 0,
    });
  });
});

describe('a policy', () => {
  it('refuses what nobody reads', () => {
    for (const options of [
      { actoin: keep() },
      { numbers: 'maybe' },
      { keys: true },
      { fields: { a: 'what?' } },
      { actions: { '?': keep() } },
    ] as never[])
      expect(() => scrubPolicy(options)).toThrow(code('INVALID_OPTION'));
  });

  it('has a signature that says how it was made, without keys', () => {
    const { signature } = scrubPolicy({
      detector: piiDetector({ kinds: ['email'] }),
      action: pseudonym({ key }),
      actions: { card: mask(), email: keep() },
      fields: { name: 'name', id: false },
      numbers: 'skip',
    });
    expect(signature).toMatch(
      /^scrub\(pii\|kinds:email\|min:0\.5\|lang:all\|allow:none\|v:1\)\|action:pseudonym\(form:token,digits:16,key:[0-9a-f]{8}\)\|card:mask\(first:0,last:4,with:\*\)\|email:keep\|field id:false\|field name:name\|numbers:skip\|keys:report$/,
    );
    expect(signature).not.toContain(key);
  });

  it('with a model is refused by what cannot wait', () => {
    const model = { name: 'm', find: async () => [] };
    for (const call of [() => scrub('x', scrubPolicy({ model })), () => scrubRow('x', scrubPolicy({ model }))])
      expect(call).toThrow(code('INVALID_OPTION'));
  });
});
