import { type Digest, isPlainObject } from '../../base/json.js';
import type { StoredRecord } from '../lineage/stored-records.js';
import type { SubjectTest } from './subject.js';

/** What is known of the rows and exchanges that go. */
export interface Gone {
  readonly datasets: readonly { readonly digest: Digest; readonly rows: readonly number[] }[];
  /** Of the rows: the first 24 hexadecimal digits of their SHA-256, by which journals of evaluations know them. */
  readonly marks: ReadonlySet<string>;
  /** By the instant they began at and their id. */
  readonly exchanges: ReadonlySet<string>;
}

/** What is left of a record. */
export interface Cleaned {
  readonly text: string;
  /** How many exchanges, answers, samples or texts went. */
  readonly removed: number;
}

/** Kinds that are changed by other means: journals are chained anew. */
const elsewhere = ['JournalEntry', 'Erasure'];

/** Gives a record without what is the subject's; undefined where nothing of it is. */
export function cleanRecord(record: StoredRecord, test: SubjectTest, gone: Gone): Cleaned | undefined {
  const { kind, values } = record;
  if (elsewhere.includes(kind ?? '')) return undefined;
  if (kind === 'MonitorSegment') return linesWithout(record, test, (line) => isExchange(line, gone));
  if (kind === 'EvaluationPart') return linesWithout(record, test, (line) => isAnswer(line, gone));
  if (kind === 'EvalReport') return reportWithout(record, test, gone);
  if (!test.isIn(values)) return undefined;
  const isLines = record.text.trimEnd().includes('\n') && values.length > 1;
  const cleaned = values.map((value) => test.without(value));
  const text = isLines
    ? cleaned.map((value) => `${JSON.stringify(value)}\n`).join('')
    : JSON.stringify(cleaned[0], undefined, 2);
  return { text, removed: 1 };
}

/** Keeps the head, and the lines that are not the subject's. */
function linesWithout(
  { values }: StoredRecord,
  test: SubjectTest,
  isSubjects: (line: Record<string, unknown>) => boolean,
): Cleaned | undefined {
  const [head, ...lines] = values;
  const kept = lines.filter((line) => !(isPlainObject(line) && isSubjects(line)) && !test.isIn(line));
  if (kept.length === lines.length && !test.isIn(head)) return undefined;
  const text = [test.without(head), ...kept].map((line) => `${JSON.stringify(line)}\n`).join('');
  return { text, removed: lines.length - kept.length };
}

function isExchange(line: Record<string, unknown>, { exchanges }: Gone): boolean {
  const subject = line.exchange ?? line.feedback;
  return isPlainObject(subject) && exchanges.has(`${String(subject.at)} ${String(subject.id)}`);
}

function isAnswer({ key }: Record<string, unknown>, { marks }: Gone): boolean {
  return marks.has(String(key).split('.').at(-1) as string);
}

/** Keeps the numbers of a report, which name nobody, and drops samples and outputs of the subject's rows. */
function reportWithout({ values }: StoredRecord, test: SubjectTest, gone: Gone): Cleaned | undefined {
  const report = values[0] as {
    readonly dataset?: unknown;
    readonly repeats?: number;
    readonly outputs?: readonly unknown[];
    readonly samples?: Readonly<Record<string, readonly { readonly index?: number }[]>>;
  };
  const rows = new Set(gone.datasets.find(({ digest }) => digest === report.dataset)?.rows);
  const { repeats = 1 } = report;
  let removed = 0;
  const unlessSubjects = <T>(isSubjects: boolean, value: T): T | undefined => {
    if (isSubjects) removed++;
    return isSubjects ? undefined : value;
  };
  const samples = Object.entries(report.samples ?? {}).map(([name, list]) => [
    name,
    list.filter((sample) => unlessSubjects(rows.has(sample.index ?? -1) || test.isIn(sample), sample) !== undefined),
  ]);
  const outputs = report.outputs?.map(
    (output, at) =>
      unlessSubjects(output !== null && (rows.has(Math.floor(at / repeats)) || test.isIn(output)), output) ?? null,
  );
  const kept = {
    ...report,
    ...(report.samples === undefined ? {} : { samples: Object.fromEntries(samples) }),
    ...(outputs === undefined ? {} : { outputs }),
  };
  if (removed === 0 && !test.isIn(kept)) return undefined;
  return { text: JSON.stringify(test.without(kept), undefined, 2), removed: Math.max(1, removed) };
}
