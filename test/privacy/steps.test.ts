import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Dataset } from '../../src/dataset/dataset.js';
import { encrypt } from '../../src/privacy/actions/encrypt.js';
import { pseudonym } from '../../src/privacy/actions/pseudonym.js';
import { redact } from '../../src/privacy/actions/redact.js';
import { piiDetector } from '../../src/privacy/detector.js';
import { dictionary } from '../../src/privacy/dictionary.js';
import { scrubPolicy } from '../../src/privacy/policy.js';
import { scrubRow } from '../../src/privacy/scrub-row.js';
import type { SpanModel } from '../../src/privacy/span-model.js';
import { restorePersonal } from '../../src/privacy/steps/restore-personal.js';
import { reportPersonal, scrubPersonal } from '../../src/privacy/steps/scrub-personal.js';
import { batched, expectSameInAnyBatches, runStep } from '../curate/step-properties.js';

interface Row {
  readonly question: string;
  readonly answer: string;
}
const rows: readonly Row[] = [
  { question: 'Write to ana@example.com', answer: 'Call +49 30 901820' },
  { question: 'nothing', answer: 'here' },
  { question: 'Write to bob@example.com or ana@example.com', answer: '' },
];
const key = 'a key for these tests, 32 bytes.';

const asked: string[][] = [];
/** Knows one name, and remembers what it was asked. */
const names: SpanModel = {
  name: 'names',
  find: async (texts) => {
    asked.push([...texts]);
    return texts.map((text) => {
      const start = text.indexOf('Zoe');
      return start === -1 ? [] : [{ kind: 'name', start, end: start + 3 }];
    });
  },
};

describe('scrubPersonal', () => {
  it('scrubs every row, and counts by kind and field without a value', async () => {
    const step = scrubPersonal<Row>();
    const clean = Dataset.of(rows).pipe(step);
    const made = await clean.toArray();
    expect(made).toEqual([
      { question: 'Write to [EMAIL]', answer: 'Call [PHONE]' },
      rows[1],
      { question: 'Write to [EMAIL] or [EMAIL]', answer: '' },
    ]);
    expect(made[1]).toBe(rows[1]);
    const report = clean.report(step)!;
    expect(report).toMatchObject({ items: 3, withFindings: 2, findings: 4 });
    expect(report.kinds).toMatchObject([
      { kind: 'email', count: 3, items: 2, actions: { redact: 3 } },
      { kind: 'phone', count: 1, items: 1 },
    ]);
    expect(report.fields.map(({ field, count }) => [field, count])).toEqual([
      ['question', 3],
      ['answer', 1],
    ]);
    expect(JSON.stringify([report, clean.reports()])).not.toMatch(/ana|bob|901820/);
  });

  it('tells its settings without keys, and whether they tell all', () => {
    const policy = scrubPolicy({ action: encrypt({ key }), actions: { email: pseudonym({ key }) } });
    const { operation } = scrubPersonal(policy);
    expect(operation).toEqual({ op: 'scrubPersonal', policy: policy.signature });
    expect(JSON.stringify(operation)).not.toContain(key);
    const opaque = { opaque: true };
    const finders = [dictionary({ kind: 'name', terms: ['Ana Silva'] })];
    expect(scrubPersonal(scrubPolicy({ detector: piiDetector({ finders }) })).operation).toMatchObject(opaque);
    expect(scrubPersonal(scrubPolicy({ detector: piiDetector({ allow: ['a@b.example'] }) })).operation).toMatchObject(
      opaque,
    );
    expect(scrubPersonal(scrubPolicy({ model: names })).operation).toMatchObject(opaque);
  });

  it('asks a model about so many rows at a time, however they come', async () => {
    const policy = scrubPolicy({ model: names });
    const given = Array.from({ length: 7 }, (_, i) => ({ text: i % 3 === 0 ? `Zoe ${i}` : `row ${i}` }));
    for (const sizes of [[1], [7], [2, 3]]) {
      asked.length = 0;
      const { rows: made, report } = await runStep(
        scrubPersonal<{ text: string }>(policy, { batch: 3 }),
        batched(given, sizes),
      );
      expect(made.map(({ text }) => text)).toEqual(given.map(({ text }) => text.replace('Zoe', '[NAME]')));
      expect(asked.map((texts) => texts.length)).toEqual([3, 3, 1]);
      expect(report).toMatchObject({ items: 7, findings: 3 });
    }
  });

  it.each([
    ['without a model', scrubPolicy({ action: pseudonym({ key }) })],
    ['with one', scrubPolicy({ action: redact(), model: names })],
  ])('gives the rows of scrubRow in any batches %s, and the same report', (_, policy) =>
    expectSameInAnyBatches(
      fc.array(fc.record({ text: fc.constantFrom('Zoe', 'a@example.com', 'x', 'call 212-555-0123') }), {
        maxLength: 12,
      }),
      () => scrubPersonal<{ text: string }>(policy, { batch: 2 }),
      policy.model === undefined ? (given) => given.map((row) => scrubRow(row, policy).row) : undefined,
      25,
    ),
  );

  it('refuses what makes no sense', () => {
    expect(() => scrubPersonal(scrubPolicy(), { batch: 0 })).toThrow(/batch/);
    expect(() => scrubPersonal(scrubPolicy(), { size: 1 } as object)).toThrow(/no option "size"/);
  });
});

describe('reportPersonal', () => {
  it('changes nothing, and counts what a detector finds', async () => {
    const step = reportPersonal<Row>(piiDetector({ kinds: ['email'] }));
    const same = Dataset.of(rows).pipe(step);
    const made = await same.toArray();
    expect(made.every((row, at) => row === rows[at])).toBe(true);
    expect(same.report(step)).toMatchObject({ findings: 3, kinds: [{ kind: 'email', actions: { keep: 3 } }] });
  });

  it('counts what a policy would do, its model asked too', async () => {
    const step = reportPersonal<{ text: string }>(scrubPolicy({ model: names }));
    const given = [{ text: 'Zoe' }, { text: 'ana@example.com' }];
    const same = Dataset.of(given).pipe(step);
    expect(await same.toArray()).toEqual(given);
    expect(same.report(step)!.kinds.map(({ kind, actions }) => [kind, actions])).toEqual([
      ['email', { redact: 1 }],
      ['name', { redact: 1 }],
    ]);
  });
});

describe('restorePersonal', () => {
  it('gives the values back to who has the key, and counts what stays', async () => {
    const sealed = Dataset.of(rows).pipe(scrubPersonal(scrubPolicy({ action: encrypt({ key }) })));
    const step = restorePersonal<Row>(key);
    const back = sealed.pipe(step);
    expect(await back.toArray()).toEqual(rows);
    expect(back.report(step)).toEqual({ rows: 3, restored: 4, otherKeys: 0, damaged: 0 });
    const other = restorePersonal<Row>('another key of the same length!!');
    const still = sealed.pipe(other);
    expect(await still.toArray()).toEqual(await sealed.toArray());
    expect(still.report(other)).toMatchObject({ restored: 0, otherKeys: 4 });
    expect(step.operation).toEqual({ op: 'restorePersonal', key: expect.stringMatching(/^[0-9a-f]{8}$/) });
    expect(() => restorePersonal('short')).toThrow(/the key has 5 bytes/);
  });

  it('gives the same rows and report in any batches', () => {
    const sealed = rows.map((row) => scrubRow(row, scrubPolicy({ action: encrypt({ key }) })).row);
    return expectSameInAnyBatches(fc.array(fc.constantFrom(...sealed)), () => restorePersonal<Row>(key));
  });
});
