import { checkOptions } from '../../base/check-options.js';
import { TuneloopError } from '../../base/errors.js';
import { numberAbove } from '../../base/option-values.js';
import type { Abstention } from '../../spec/metric.js';
import { abstain } from '../abstain.js';
import { holm } from '../multiple-comparisons.js';
import { studentTCdf, studentTQuantile } from '../special/student-t.js';
import type { Clusters } from '../stats-matrix.js';
import { strongComponents } from './connected.js';
import { fitStrengths, type Game } from './fit-strengths.js';

/** Two systems were compared once. */
export interface PreferenceMatch {
  readonly system: string;
  readonly baseline: string;
  /** 1 where `system` won, 0 where `baseline` did, ½ for a tie; what lies between counts in part. */
  readonly value: number;
}

/** Settings of {@link bradleyTerry}. */
export interface BradleyTerryOptions {
  /** One key per match; matches with one key, such as those over one row, are no independent evidence. */
  readonly clusters?: Clusters | undefined;
  /**
   * Ties that each system is given against an average one, to hold strengths together where there are few matches. The
   * intervals do not count what this leaves out. @default 0
   */
  readonly prior?: number | undefined;
}

/** How strong a system is beside the others. */
export interface SystemStrength {
  readonly name: string;
  /** Natural logarithm of the strength; the mean over the systems is 0. Two systems' difference is the log-odds to win. */
  readonly value: number;
  /** Of the strength beside the mean. */
  readonly interval95: readonly [low: number, high: number];
  /** The same on the scale of chess ratings: 1000 is the mean, and 400 more win ten times as often as they lose. */
  readonly elo: number;
  readonly elo95: readonly [low: number, high: number];
  /** 1 and the number of systems that are significantly stronger, up to all but those that are significantly weaker. */
  readonly ranks: readonly [best: number, worst: number];
  readonly matches: number;
  /** Ties count half. */
  readonly wins: number;
}

/** Strengths of several systems, the strongest first. */
export interface BradleyTerry {
  readonly status: 'value';
  readonly name: 'bradleyTerry';
  readonly systems: readonly SystemStrength[];
  /** Each pair once, the stronger first: the log-odds that it wins, with the two-sided p-value; `pAdjusted` is Holm's. */
  readonly pairs: readonly {
    readonly stronger: string;
    readonly weaker: string;
    readonly value: number;
    readonly interval95: readonly [low: number, high: number];
    readonly p: number;
    readonly pAdjusted: number;
  }[];
  readonly matches: number;
}

const NAME = 'bradleyTerry';
/** Rating points for one unit of log strength. */
const ELO = 400 / Math.LN10;

/**
 * Strengths from who won against whom, by the model that a system wins with probability s₁ / (s₁ + s₂): maximum
 * likelihood, a tie counting as half a win for each. The intervals are robust: they hold where the model is only near,
 * where ties are many, and for matches in clusters.
 *
 * Abstains for no matches (`no-segments`); where some systems never met the others (`disconnected`); and where some won
 * every match against all others (`always-won`), since no finite strength explains that. `explanation` names them, and
 * `evidence` lists the groups. A `prior` gives strengths all the same.
 * @throws INVALID_OPTION for a value outside [0, 1], a system that meets itself, or a number of clusters other than of matches
 * @see Bradley and Terry 1952, Rank analysis of incomplete block designs; Ford 1957 for when strengths exist; White 1982,
 * Maximum likelihood estimation of misspecified models, for the intervals
 */
export function bradleyTerry(
  matches: readonly PreferenceMatch[],
  options: BradleyTerryOptions = {},
): BradleyTerry | Abstention {
  checkOptions(options, ['clusters', 'prior'], NAME);
  const prior = numberAbove(NAME, 'prior', options.prior ?? 0, 0, true);
  checkMatches(matches, options.clusters);
  if (matches.length === 0) return abstain(NAME, 'no-segments');
  const names = [...new Set(matches.flatMap(({ system, baseline }) => [system, baseline]))];
  const place = new Map(names.map((name, i) => [name, i]));
  const games = matches.map(({ system, baseline, value }, i) => ({
    one: place.get(system)!,
    other: place.get(baseline)!,
    value,
    cluster: options.clusters?.[i] ?? i,
  }));
  if (prior === 0) {
    const apart = unexplained(names, games);
    if (apart !== undefined) return apart;
  }
  const fit = fitStrengths(games, names.length, prior);
  if (fit === undefined) return abstain(NAME, 'undefined-value');
  return described(names, games, fit.strengths, fit.covariance);
}

function described(
  names: readonly string[],
  games: readonly Game[],
  strengths: Float64Array,
  covariance: Float64Array,
): BradleyTerry {
  const count = names.length;
  const order = [...names.keys()].sort((a, b) => strengths[b]! - strengths[a]!);
  const units = new Set(games.map(({ cluster }) => cluster)).size;
  const degrees = Math.max(1, units - 1);
  const t = studentTQuantile(0.975, degrees);
  const around = (value: number, variance: number): readonly [number, number] => {
    // Rounding may leave a little less than nothing.
    const half = t * Math.sqrt(Math.max(0, variance));
    return [value - half, value + half];
  };
  const between = (i: number, j: number) =>
    covariance[i * count + i]! + covariance[j * count + j]! - 2 * covariance[i * count + j]!;
  const tested = order.flatMap((i, at) =>
    order.slice(at + 1).map((j) => {
      const value = strengths[i]! - strengths[j]!;
      const variance = between(i, j);
      const p = variance > 0 ? 2 * studentTCdf(-value / Math.sqrt(variance), degrees) : 1;
      return { i, j, value, interval95: around(value, variance), p };
    }),
  );
  const adjusted = holm(tested.map(({ p }) => p));
  const pairs = tested.map((pair, at) => ({ ...pair, pAdjusted: adjusted[at]! }));
  const sure = pairs.filter(({ pAdjusted }) => pAdjusted <= 0.05);
  return {
    status: 'value',
    name: NAME,
    systems: order.map((i) => {
      const value = strengths[i]!;
      const interval95 = around(value, covariance[i * count + i]!);
      const own = games.filter(({ one, other }) => one === i || other === i);
      return {
        name: names[i]!,
        value,
        interval95,
        elo: eloOf(value),
        elo95: [eloOf(interval95[0]), eloOf(interval95[1])],
        ranks: [1 + sure.filter(({ j }) => j === i).length, count - sure.filter((pair) => pair.i === i).length],
        matches: own.length,
        wins: own.reduce((sum, { one, value: won }) => sum + (one === i ? won : 1 - won), 0),
      };
    }),
    pairs: pairs.map(({ i, j, ...pair }) => ({ stronger: names[i]!, weaker: names[j]!, ...pair })),
    matches: games.length,
  };
}

/** Why no finite strengths explain these matches; undefined where some do. */
function unexplained(names: readonly string[], games: readonly Game[]): Abstention | undefined {
  const beat = names.map((): number[] => []);
  const met = names.map((): number[] => []);
  for (const { one, other, value } of games) {
    if (value > 0) beat[one]!.push(other);
    if (value < 1) beat[other]!.push(one);
    met[one]!.push(other);
    met[other]!.push(one);
  }
  const named = (groups: readonly (readonly number[])[]) => groups.map((group) => group.map((i) => names[i]!));
  const shown = (groups: readonly (readonly string[])[]) =>
    groups.map((group) => `{${group.join(', ')}}`).join(' and ');
  const islands = named(strongComponents(met));
  if (islands.length > 1) {
    const explanation = `${shown(islands)} never met.`;
    return { ...abstain(NAME, 'disconnected'), explanation, evidence: islands };
  }
  const groups = named(strongComponents(beat));
  if (groups.length === 1) return undefined;
  const explanation = `Between ${shown(groups)} one side won every match, so that no finite strength explains it.`;
  return { ...abstain(NAME, 'always-won'), explanation, evidence: groups };
}

function eloOf(value: number): number {
  return 1000 + ELO * value;
}

function checkMatches(matches: readonly PreferenceMatch[], clusters: Clusters | undefined): void {
  const wrong = matches.findIndex(({ system, baseline, value }) => system === baseline || !(value >= 0 && value <= 1));
  if (wrong !== -1) {
    const { system, baseline, value } = matches[wrong]!;
    throw new TuneloopError({
      code: 'INVALID_OPTION',
      message: `${NAME}: match ${wrong} is "${system}" against "${baseline}" with value ${value}.`,
      hint: 'Give two systems, and 1, 0 or ½ for a win, a loss or a tie of the first.',
    });
  }
  if (clusters === undefined || clusters.length === matches.length) return;
  throw new TuneloopError({
    code: 'INVALID_OPTION',
    message: `${NAME}: ${clusters.length} cluster keys for ${matches.length} matches.`,
    hint: 'Give one key per match, in the same order.',
  });
}
