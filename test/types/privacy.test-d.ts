import { expectTypeOf, it } from 'vitest';
import {
  type BuiltInKind,
  dictionary,
  encrypt,
  type Finding,
  mask,
  piiDetector,
  pseudonym,
  redact,
  restoreRow,
  type ScrubbedRow,
  scrub,
  scrubPolicy,
  scrubRow,
  scrubRows,
} from '../../src/privacy/index.js';

const key = 'correct horse battery staple 42';
const policy = scrubPolicy();
interface Row {
  readonly id: number;
  readonly user: { readonly mail: string };
}
declare const row: Row;
declare const rows: AsyncIterable<Row>;

it('looks for kinds that exist', () => {
  expectTypeOf(piiDetector({ kinds: ['email', 'us-ssn'] }).kinds).toEqualTypeOf<readonly BuiltInKind[]>();
  // @ts-expect-error no such kind
  piiDetector({ kinds: ['emial'] });
  // @ts-expect-error names have no form; a dictionary or a model finds them
  piiDetector({ kinds: ['name'] });
  // @ts-expect-error words for a kind that nothing looks for
  piiDetector({ context: { shoe: ['size'] } });
  // @ts-expect-error no such language
  piiDetector({ languages: ['xx'] });
});

it('takes any kind where the caller may name one', () => {
  dictionary({ kind: 'customer-number', terms: ['K-1'] });
  scrubPolicy({ actions: { email: mask(), 'customer-number': redact() }, fields: { nick: 'nickname', id: false } });
});

it('takes actions, not their names', () => {
  // @ts-expect-error a name is no action
  scrubPolicy({ action: 'redact' });
  // @ts-expect-error a name is no action
  scrubPolicy({ actions: { email: 'mask' } });
  // @ts-expect-error no such action
  scrubPolicy({ actoin: redact() });
  // @ts-expect-error no such handling
  scrubPolicy({ numbers: 'hide' });
  // @ts-expect-error true is no kind; only false says that nothing is looked for
  scrubPolicy({ fields: { name: true } });
});

it('refuses what an action does not have', () => {
  // @ts-expect-error no key
  encrypt({});
  // @ts-expect-error no such form
  pseudonym({ key, form: 'same' });
  // @ts-expect-error no such option
  mask({ last: 4 });
});

it('gives rows of the type they had', () => {
  expectTypeOf(scrubRow(row, policy).row).toEqualTypeOf<Row>();
  expectTypeOf(restoreRow(row, key).row).toEqualTypeOf<Row>();
  expectTypeOf(scrubRows(rows, policy)).toEqualTypeOf<AsyncGenerator<ScrubbedRow<Row>>>();
  // @ts-expect-error findings of rows hold no values
  scrubRows(rows, policy, { withText: true });
});

it('gives findings of which the value may be absent', () => {
  const { findings } = scrub('a@b.co', policy);
  expectTypeOf(findings[0]?.text).toEqualTypeOf<string | undefined>();
  expectTypeOf(findings[0]).toExtend<Finding | undefined>();
  // @ts-expect-error findings are not to be changed
  findings.pop();
});
