import { withDeadline } from '../base/abort.js';
import { checkOptions, wholeNumber } from '../base/check-options.js';
import { TuneloopError } from '../base/errors.js';
import { pool } from '../base/pool.js';
import type { CallOptions } from '../spec/call.js';
import type { Usage } from '../spec/chat.js';
import type { Judge } from './judge.js';
import type { PairReading } from './pairwise-judge.js';
import { bill } from './usage.js';

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
  /** Undefined where nothing was asked. */
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
  const spent = bill();
  const judgeOne = async (
    pair: (typeof pairs)[number],
    signal: AbortSignal,
  ): Promise<Match | 'abstained' | 'failed'> => {
    const { segment, outputs } = rows[pair.row]!;
    // Omit and the two texts make up a Segment; the compiler cannot join them again for a type parameter.
    const whole = { ...segment, output: outputs[pair.system], baseline: outputs[pair.baseline] } as unknown as Segment;
    try {
      const result = await judge.segment(whole, { signal });
      if (result.usage !== undefined) spent.add(result.usage);
      return result.status === 'measured' ? { ...pair, value: result.stats[0]! } : 'abstained';
    } catch (error) {
      if (TuneloopError.is(error) && error.code === 'INVALID_OUTPUT') return 'failed';
      throw error;
    }
  };
  const { signal, done } = withDeadline(call, `The matches of "${judge.name}"`);
  const results: (Match | 'abstained' | 'failed')[] = [];
  try {
    const work = (pair: (typeof pairs)[number], _: number, stop: AbortSignal) => judgeOne(pair, stop);
    for await (const result of pool(pairs, work, { concurrency, signal })) {
      results.push(result);
      call.onProgress?.({ done: results.length, total: pairs.length, unit: 'rows' });
    }
  } finally {
    done();
  }
  return {
    matches: results.filter((result) => typeof result !== 'string'),
    abstained: results.filter((result) => result === 'abstained').length,
    failed: results.filter((result) => result === 'failed').length,
    usage: spent.total(),
  };
}
