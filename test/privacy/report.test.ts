import { inspect } from 'node:util';
import { describe, expect, it } from 'vitest';
import { mask, PrivacyReport, privacyTally, scrub, scrubPolicy, scrubRow } from '../../src/privacy/index.js';

const policy = scrubPolicy({ actions: { card: mask() } });
const rows = [
  { user: { mail: 'ana@example.com' }, notes: ['card 4111 1111 1111 1111', 'b@c.co'] },
  { user: { mail: 'bob@example.com' }, notes: ['none'] },
  { user: { mail: 'none' }, notes: [] },
];

function counted(from = rows) {
  const tally = privacyTally(policy.signature);
  for (const row of from) tally.add(scrubRow(row, policy));
  return tally.report();
}

describe('a report', () => {
  it('counts by kind, action and field, and shows outlines', () => {
    expect(JSON.parse(JSON.stringify(counted()))).toEqual({
      kind: 'PrivacyReport',
      v: 1,
      items: 3,
      withFindings: 2,
      findings: 4,
      kinds: [
        { kind: 'email', count: 3, items: 2, actions: { redact: 3 }, examples: ['xxx@xxxxxxx.xxx', 'x@x.xx'] },
        { kind: 'card', count: 1, items: 1, actions: { mask: 1 }, examples: ['0000 0000 0000 0000'] },
      ],
      fields: [
        { field: 'notes.*', count: 2, kinds: { card: 1, email: 1 } },
        { field: 'user.mail', count: 2, kinds: { email: 2 } },
      ],
      policy: policy.signature,
    });
  });

  it('shows itself in consoles, notebooks and documents, and no value in any', () => {
    const report = counted();
    const html = (report as unknown as { [key: symbol]: () => Record<string, string> })[
      Symbol.for('Jupyter.display')
    ]?.()['text/html'];
    expect(inspect(report)).toBe(
      [
        'Privacy: 4 findings in 2 of 3 items (66.7 %)',
        '',
        '  kind   found  items  actions   look like',
        '  email      3      2  redact 3  xxx@xxxxxxx.xxx  x@x.xx',
        '  card       1      1  mask 1    0000 0000 0000 0000',
        '',
        '  field      found  kinds',
        '  notes.*        2  card 1, email 1',
        '  user.mail      2  email 2',
      ].join('\n'),
    );
    expect(report.toMarkdown()).toContain('| email | 3 | 2 | redact 3 | xxx@xxxxxxx.xxx  x@x.xx |');
    expect(html).toContain('<td>email</td><td>3</td>');
    for (const shown of [inspect(report), report.toMarkdown(), html, JSON.stringify(report)])
      expect(shown).not.toMatch(/4111|ana@/);
  });

  it('of parts that are merged is the report of all', () => {
    const tally = privacyTally(policy.signature);
    tally.merge(counted(rows.slice(0, 1)));
    tally.merge(counted(rows.slice(1)));
    expect(tally.report()).toEqual(counted());
  });

  it('of nothing and of texts has no fields', () => {
    const tally = privacyTally();
    expect(inspect(tally.report())).toBe('Privacy: 0 findings in 0 of 0 items');
    tally.add(scrub('a@b.co', policy));
    expect(tally.report()).toMatchObject({ items: 1, findings: 1, fields: [] });
    expect(tally.report()).toBeInstanceOf(PrivacyReport);
  });

  it('counts fields whose names are data together, from the thousandth on', () => {
    const tally = privacyTally();
    for (let i = 0; i < 1500; i++) tally.add(scrubRow({ [`field${i}`]: 'a@b.co' }, policy));
    const { fields, findings } = tally.report();
    expect(fields).toHaveLength(1001);
    expect(fields[0]).toEqual({ field: '(other fields)', count: 500, kinds: { email: 500 } });
    expect(findings).toBe(1500);
  });
});
