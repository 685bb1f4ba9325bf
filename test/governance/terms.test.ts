import { inspect } from 'node:util';
import { describe, expect, it } from 'vitest';
import { Dataset } from '../../src/dataset/dataset.js';
import { checkTerms, type Terms, termsOf, withinTerms, withTerms } from '../../src/governance/index.js';
import { memoryStore } from '../../src/store/memory-store.js';
import { failure } from '../dataset/fixtures.js';
import { standing as clock } from './loop.js';

const rowsWith = (terms: Terms, name = 'rows') => withTerms(Dataset.of([1], { name }), terms);
const rulesOf = (terms: Terms, policy = {}) =>
  checkTerms(rowsWith(terms), { clock, ...policy }).findings.map(({ rule }) => rule);

describe('the terms of a dataset', () => {
  it('stay with its rows through steps and saves, and all sources count', async () => {
    const one = rowsWith({ licence: 'CC-BY-4.0' }, 'one').map((row) => row);
    const saved = await one.concat(Dataset.of([2], { name: 'two' })).save(memoryStore());
    expect(termsOf(saved.filter(() => true).lineage)).toEqual([
      { of: 'one', terms: { licence: 'CC-BY-4.0' } },
      { of: 'two', terms: {} },
    ]);
    expect(checkTerms(saved).findings).toEqual([{ rule: 'missing', of: 'two', value: 'licence' }]);
  });

  it('are held against the use: licences by what they ask, unknown ones as such', () => {
    expect(rulesOf({ licence: 'Apache-2.0' })).toEqual([]);
    expect(rulesOf({ licence: 'CC-BY-NC-4.0' })).toEqual(['no commercial use']);
    expect(rulesOf({ licence: 'CC-BY-NC-4.0' }, { use: 'research' })).toEqual([]);
    expect(rulesOf({ licence: 'CC-BY-NC-ND-3.0' })).toEqual(['no commercial use', 'no derivatives']);
    expect(rulesOf({ licence: 'ours' })).toEqual(['unknown licence']);
    expect(rulesOf({ licence: 'constructor' })).toEqual(['unknown licence']);
    expect(rulesOf({ licence: 'ours' }, { licences: ['ours'] })).toEqual([]);
    expect(rulesOf({ licence: 'MIT' }, { licences: ['ours'] })).toEqual(['licence not allowed']);
  });

  it('that ask for different licences of what is made of them exclude each other', () => {
    const both = rowsWith({ licence: 'CC-BY-SA-4.0' }, 'a').concat(rowsWith({ licence: 'ODbL-1.0' }, 'b'));
    expect(checkTerms(both).findings).toEqual([
      { rule: 'licences that exclude each other', of: 'a + b', value: 'CC-BY-SA-4.0, ODbL-1.0' },
    ]);
    const same = rowsWith({ licence: 'CC-BY-SA-4.0' }).concat(rowsWith({ licence: 'CC-BY-SA-4.0' }));
    expect(checkTerms(same).ok).toBe(true);
  });

  it('say for what there is consent, and until when; a day counts to its end', () => {
    const licence = 'MIT';
    expect(rulesOf({ licence }, { purpose: 'training' })).toEqual(['no consent']);
    expect(rulesOf({ licence, consent: [] }, { purpose: 'training' })).toEqual(['no consent']);
    expect(rulesOf({ licence, consent: ['training'] }, { purpose: 'training' })).toEqual([]);
    expect(rulesOf({ licence, retainUntil: '2026-11-23' })).toEqual(['expired']);
    expect(rulesOf({ licence, retainUntil: '2026-11-24' })).toEqual([]);
    expect(rulesOf({ licence, retainUntil: '2026-11-24T12:00:00Z' })).toEqual(['expired']);
    expect(() => rulesOf({ licence, retainUntil: 'soon' })).toThrow(/"soon" is no date/);
    expect(() => rulesOf({}, { uses: 'research' })).toThrow(/has no option "uses"/);
  });

  it('print, as data', () => {
    const report = checkTerms(rowsWith({ licence: '<b>' }));
    expect(inspect(report)).toBe('Terms: 1 against it\n  unknown licence: rows (<b>)');
    expect(inspect(checkTerms(rowsWith({ licence: 'MIT' })))).toBe('Terms: nothing against it');
    expect(JSON.parse(JSON.stringify(report))).toMatchObject({ kind: 'TermsReport', v: 1, ok: false });
  });
});

describe('rows within their terms', () => {
  it('stay, and the others are counted by what they break', async () => {
    interface Row {
      readonly until?: string;
      readonly agreed: readonly string[];
    }
    const rows: Row[] = [
      { until: '2030-01-01', agreed: ['training'] },
      { until: '2020-01-01', agreed: ['training'] },
      { until: '2030-01-01', agreed: ['service'] },
      { agreed: ['training'] },
    ];
    const terms = ({ until, agreed }: Row) => ({ retainUntil: until, consent: agreed });
    const step = withinTerms(terms, { purpose: 'training', require: ['retainUntil'], clock });
    const kept = Dataset.of(rows).pipe(step);
    expect(await kept.toArray()).toEqual([rows[0]]);
    expect(kept.report(step)).toEqual({ rows: 4, kept: 1, dropped: { expired: 1, 'no consent': 1, missing: 1 } });
    expect(kept.lineage.operations).toEqual([{ op: 'withinTerms', purpose: 'training', require: ['retainUntil'] }]);
    expect(await failure(Dataset.of([{ until: 'x', agreed: [] }]).pipe(step))).toMatchObject({
      code: 'INVALID_OPTION',
    });
  });
});
