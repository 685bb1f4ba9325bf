import { withDeadline } from '../base/abort.js';
import { checkOptions, wholeNumber } from '../base/check-options.js';
import { TuneloopError } from '../base/errors.js';
import type { CallOptions } from '../spec/call.js';
import type { Usage } from '../spec/chat.js';
import type { Judge } from './judge.js';
import { judgeAll } from './judge-all.js';
import type { PairReading } from './pairwise-judge.js';

/** A row that several systems answered. */
export interface ContestedRow<Segment extends PairReading<readonly []>> {
  /** What the judge is shown beside the outputs. */
  readonly segment: Omit<Segment, 'output' | 'baseline'>;
  /** By the name of the system; a system may be absent. */
  readonly outputs: Readonly<Record<string, string>>;
}

/** Two systems met on one row. */
export interface Match {
  /** 0-based position of the row. */
  readonly row: number;
  readonly system: string;
  readonly baseline: string;
  /** 1 where `system` won, 0 where `baseline` did, ½ for a tie. */
  readonly value: number;
}

/** All matches that were decided. */
export interface Matches {
  readonly matches: readonly Match[];
  /** Pairs of which the judge said nothing. */
  readonly abstained: number;
  /** Pairs for which its answer could not be read. */
  readonly failed: number;
  /** Of all pairs but the failed ones; undefined where nothing was asked for them. */
  readonly usage: Usage | undefined;
}

/**
 * Lets every two systems meet on every row, each pair judged in both orders: what a ranking of several systems is made of.
 * For k systems that is k·(k − 1) / 2 pairs a row.
 *
 * @param options `concurrency`: pairs under way at once, @default 8
 * @throws INVALID_OPTION where no two systems answered one row
 * @throws whatever the judge's model throws; only an answer that cannot be read is counted and goes on
 */
export async function playMatches<Segment extends PairReading<readonly []>>(
  judge: Judge<Segment>,
  rows: readonly ContestedRow<Segment>[],
  options: { readonly concurrency?: number | undefined } = {},
  call: CallOptions = {},
): Promise<Matches> {
  checkOptions(options, ['concurrency'], 'playMatches');
  const concurrency = wholeNumber(options.concurrency ?? 8, 1, 'concurrency');
  const pairs = rows.flatMap(({ outputs }, row) => {
    const systems = Object.keys(outputs);
    return systems.flatMap((system, i) => systems.slice(i + 1).map((baseline) => ({ row, system, baseline })));
  });
  if (pairs.length === 0)
    throw new TuneloopError({
      code: 'INVALID_OPTION',
      message: `playMatches: no two systems answered one of the ${rows.length} rows.`,
      hint: 'Give rows with the outputs of at least two systems.',
    });
  // Omit and the two texts make up a Segment; the compiler cannot join them again for a type parameter.
  const segments = pairs.map(({ row, system, baseline }) => {
    const { segment, outputs } = rows[row]!;
    return { ...segment, output: outputs[system], baseline: outputs[baseline] } as unknown as Segment;
  });
  const { signal, done } = withDeadline(call, `The matches of "${judge.name}"`);
  try {
    const { said, usage } = await judgeAll(judge, segments, concurrency, { ...call, signal });
    return {
      matches: pairs.flatMap((pair, i) => {
        const stats = said[i]!;
        return typeof stats === 'string' ? [] : [{ ...pair, value: stats[0]! }];
      }),
      abstained: said.filter((each) => each === 'abstained').length,
      failed: said.filter((each) => each === 'failed').length,
      usage,
    };
  } finally {
    done();
  }
}
