import { withDeadline } from '../base/abort.js';
import { checkOptions, wholeNumber } from '../base/check-options.js';
import { type Clock, instant, systemClock } from '../base/clock.js';
import { TuneloopError } from '../base/errors.js';
import { rng } from '../base/rng.js';
import type { CallOptions } from '../spec/call.js';
import type { Stats } from '../spec/metric.js';
import { type JudgeCertificate, makerOf, sealed } from './certificate.js';
import { warningsOf } from './certificate-warnings.js';
import { findings, type JudgedRow } from './findings.js';
import type { Judge } from './judge.js';
import { judgeAll, type Said } from './judge-all.js';
import { repeatability } from './repeatability.js';

/** A row that a person has judged. */
export interface LabelledRow<Segment> {
  /** What the judge reads. */
  readonly segment: Segment;
  /** What the person said: passed or not, or a number on the judge's scale. */
  readonly human: boolean | number;
}

/** Settings of {@link certify}. */
export interface CertifyOptions<Segment> {
  /** From which value on a row counts as passed. @default the judge's own; needed where it has none, as for points */
  readonly passAt?: number | undefined;
  /** Rows that are asked several times; 0 for none. @default 20 */
  readonly repeatRows?: number | undefined;
  /** How often each of these is asked. @default 3 */
  readonly repeatTimes?: number | undefined;
  /** What length bias is looked for in. @default characters of `output`, in logarithms; less those of `baseline` */
  readonly lengthOf?: ((segment: Segment) => number) | undefined;
  /** Rows under way at once. @default 8 */
  readonly concurrency?: number | undefined;
  /** Bootstrap resamples behind intervals of agreement, and permutations behind the p-value of length. @default 1000 */
  readonly resamples?: number | undefined;
  /** Of resampling, and of the choice of rows to repeat. @default 12345 */
  readonly seed?: number | undefined;
  /** @default systemClock */
  readonly clock?: Clock | undefined;
}

const optionNames = [
  'passAt',
  'repeatRows',
  'repeatTimes',
  'lengthOf',
  'concurrency',
  'resamples',
  'seed',
  'clock',
] as const satisfies readonly (keyof CertifyOptions<never>)[];

/**
 * Lets a judge judge rows that people have judged, and writes down how far to believe it: agreement, both error rates, and
 * whether it is swayed by length, by position or by chance. Take the rows at random from those it is to judge.
 *
 * @throws INVALID_OPTION without rows, for a label that is not on the judge's scale, or where `passAt` is needed
 * @throws whatever the judge's model throws; only an answer that cannot be read is counted and goes on
 */
export async function certify<Segment>(
  judge: Judge<Segment>,
  rows: readonly LabelledRow<Segment>[],
  options: CertifyOptions<Segment> = {},
  call: CallOptions = {},
): Promise<JudgeCertificate> {
  checkOptions(options, optionNames, 'certify');
  const { seed = 12345, lengthOf = usualLength, clock = systemClock } = options;
  const concurrency = wholeNumber(options.concurrency ?? 8, 1, 'concurrency');
  const resamples = wholeNumber(options.resamples ?? 1000, 1, 'resamples');
  const repeatRows = wholeNumber(options.repeatRows ?? 20, 0, 'repeatRows');
  const repeatTimes = wholeNumber(options.repeatTimes ?? 3, 2, 'repeatTimes');
  const passAt = passMark(judge, options.passAt);
  const human = rows.map((row, index) => labelOf(judge, row.human, passAt, index));
  if (rows.length === 0) throw invalid('certify: there are no rows.', 'Give rows that people have judged.');

  const { signal, done } = withDeadline(call, `The certificate of "${judge.name}"`);
  const askAll = async (segments: readonly Segment[]) =>
    (await judgeAll(judge, segments, concurrency, { ...call, signal })).said;
  const places = rng(seed)
    .shuffle([...rows.keys()])
    .slice(0, repeatRows);
  let said: readonly Said[];
  let again: readonly Said[];
  try {
    said = await askAll(rows.map(({ segment }) => segment));
    const repeats = places.flatMap((place) => Array.from({ length: repeatTimes - 1 }, () => rows[place]!.segment));
    again = await askAll(repeats);
  } finally {
    done();
  }

  const judged = rows.flatMap((row, i): readonly JudgedRow[] => {
    const stats = said[i]!;
    if (typeof stats === 'string') return [];
    const slots = judge.positions?.(stats);
    return [{ judge: rowValue(stats), human: human[i]!, length: lengthOf(row.segment), slots }];
  });
  const content = {
    kind: 'JudgeCertificate',
    v: 1,
    at: instant(clock),
    judge: {
      ...{ name: judge.name, identity: judge.identity, models: judge.models },
      signature: makerOf(judge.signature({ references: 0 })),
    },
    rows: {
      labelled: rows.length,
      judged: judged.length,
      abstained: said.filter((each) => each === 'abstained').length,
      failed: said.filter((each) => each === 'failed').length,
    },
    ...findings(judged, { passAt, numbers: rows.every((row) => typeof row.human === 'number'), seed, resamples }),
    repeatability: repeatability(
      places.map((place, i) =>
        [said[place]!, ...again.slice(i * (repeatTimes - 1), (i + 1) * (repeatTimes - 1))].map((each) =>
          typeof each === 'string' ? null : rowValue(each),
        ),
      ),
    ),
  } as const;
  return sealed({ ...content, warnings: warningsOf(content) });
}

function passMark({ name, range, passAt: own }: Judge<never>, given: number | undefined): number {
  const passAt = given ?? own;
  if (passAt !== undefined && passAt > range[0] && passAt <= range[1]) return passAt;
  throw invalid(
    `certify: from which value on "${name}" passes is ${passAt === undefined ? 'not known' : String(passAt)}.`,
    `Give passAt, above ${range[0]} and at most ${range[1]}.`,
  );
}

/** A label on the judge's scale: yes is the mark itself, and no the bottom. */
function labelOf({ name, range }: Judge<never>, human: boolean | number, passAt: number, index: number): number {
  if (typeof human === 'boolean') return human ? passAt : range[0];
  if (Number.isFinite(human) && human >= range[0] && human <= range[1]) return human;
  throw invalid(
    `certify: the label of row ${index} is ${String(human)}.`,
    `Give true or false, or a number from ${range[0]} to ${range[1]}, the scale of "${name}".`,
  );
}

function usualLength(segment: unknown): number {
  const { output, baseline = '' } = segment as { readonly output?: unknown; readonly baseline?: unknown };
  if (typeof output !== 'string' || typeof baseline !== 'string') return Number.NaN;
  return Math.log1p(output.length) - Math.log1p(baseline.length);
}

function rowValue(stats: Stats): number {
  return stats[0]! / stats[1]!;
}

function invalid(message: string, hint: string): TuneloopError {
  return new TuneloopError({ code: 'INVALID_OPTION', message, hint });
}
