import type { TopSketch } from '../../curate/sketches/top-sketch.js';
import { wilson } from '../../statistics/proportion.js';
import type {
  ColumnProfile,
  ConversationProfile,
  Estimate,
  PiiCount,
  TextProfile,
  TokenSummary,
  TopValues,
  ValueCount,
} from '../profile-record.js';
import type { RowTotal, TextQuestions, TextTally } from '../texts/text-tally.js';
import { countsByType, typeIndex } from '../value-type.js';
import { numberSummary, type Unmeasured } from './number-summary.js';
import type { NumberTally } from './number-tally.js';
import type { PathNode } from './path-node.js';

/** Of values, so that classes are there whole; of n-grams, languages and roles. */
const [mostValues, mostOthers] = [100, 20];
const z = 1.96;

/** How many rows there are, and how many of them were looked at closely. */
export interface Looked {
  readonly rows: number;
  readonly looked: number;
}

export function columnProfile(
  node: PathNode,
  parent: PathNode | undefined,
  ask: TextQuestions,
  looked: Looked,
): ColumnProfile {
  const isNamed = parent?.children !== undefined && node.key !== undefined;
  const optional = {
    distinct: distinctOf(node),
    top: node.scalars === 0 ? undefined : topOf(node),
    numbers: numberSummary(node.numbers),
    characters: numberSummary(node.characters),
    words: numberSummary(node.words),
    items: numberSummary(node.arrayLengths),
    text: node.texts === undefined ? undefined : textProfile(node.texts, ask, looked),
    samples: samplesOf(node),
  };
  return {
    path: node.path,
    types: countsByType(node.types),
    count: node.count,
    missing: isNamed ? parent.types[typeIndex.object]! - node.count : 0,
    empty: node.emptyTexts + node.emptyContainers,
    ...(Object.fromEntries(Object.entries(optional).filter(([, value]) => value !== undefined)) as typeof optional),
  };
}

export function conversationProfile({ path, conversations }: PathNode, ask: TextQuestions): ConversationProfile {
  const { turns, roles, lastRoles, tokens } = conversations!;
  return {
    path,
    turns: numberSummary(turns)!,
    roles: valueCounts(roles),
    lastRoles: valueCounts(lastRoles),
    tokens: numberSummary(tokens) ?? noTokens(ask),
  };
}

/** Tokens of the rows looked at, and of all. */
export function tokenSummary(
  tokens: NumberTally | undefined,
  { sum, squares }: RowTotal,
  ask: TextQuestions,
  { rows, looked }: Looked,
): TokenSummary | Unmeasured {
  const summary = numberSummary(tokens);
  if (summary === undefined) return noTokens(ask);
  const mean = sum / looked;
  const variance = looked > 1 ? Math.max(0, squares - sum * mean) / (looked - 1) : 0;
  // Drawn without replacement: a sample that is all rows leaves nothing open.
  const half = z * rows * Math.sqrt((variance / looked) * (1 - looked / rows));
  return {
    ...summary,
    total: { value: rows * mean, low: Math.max(sum, rows * mean - half), high: rows * mean + half },
  };
}

export function piiCounts(
  found: ReadonlyMap<string, { readonly count: number; readonly rows: number }>,
  looked: Looked,
): readonly PiiCount[] {
  return [...found]
    .map(([kind, { count, rows }]) => ({ kind, count, rows, share: shareOf(rows, looked) }))
    .sort((a, b) => b.count - a.count || (a.kind < b.kind ? -1 : 1));
}

/** The share of rows with something, from those looked at. */
export function shareOf(hits: number, { rows, looked }: Looked): Estimate {
  const value = looked === 0 ? 0 : hits / looked;
  if (looked === rows) return { value, low: value, high: value };
  const [low, high] = wilson(Math.min(hits, looked), looked);
  return { value, low, high };
}

function noTokens(ask: TextQuestions): Unmeasured {
  return { unmeasured: ask.tokens === undefined ? 'no tokenizer was given' : 'there is no text in the rows looked at' };
}

/** Exact while every value was counted one by one. */
function distinctOf({ distinct, top, longTexts, scalars }: PathNode): Estimate | undefined {
  if (distinct === undefined) return undefined;
  const exact = top === undefined || longTexts > 0 ? undefined : top.top();
  if (exact !== undefined && exact.length < top!.capacity) {
    return { value: exact.length, low: exact.length, high: exact.length };
  }
  const value = Math.min(scalars, Math.round(distinct.count));
  const half = z * (1.04 / Math.sqrt(2 ** distinct.precision)) * value;
  return { value, low: Math.max(1, Math.floor(value - half)), high: Math.min(scalars, Math.ceil(value + half)) };
}

function topOf(node: PathNode): TopValues | Unmeasured {
  if (!node.hasTop) return { unmeasured: 'most values differ' };
  const { top, longTexts } = node;
  if (top === undefined) return { unmeasured: 'all values are longer than 100 units' };
  const all = top.top();
  const evenness = all.length === top.capacity || longTexts > 0 ? undefined : evennessOf(all.map(({ count }) => count));
  return {
    values: valueCounts(top, mostValues),
    counted: top.total,
    longer: longTexts,
    ...(evenness === undefined ? {} : { evenness }),
  };
}

/** Shannon's entropy over its most. */
function evennessOf(counts: readonly number[]): number | undefined {
  if (counts.length < 2) return undefined;
  const total = counts.reduce((sum, count) => sum + count, 0);
  const entropy = counts.reduce((sum, count) => sum - (count / total) * Math.log(count / total), 0);
  return Math.min(1, entropy / Math.log(counts.length));
}

function textProfile(texts: TextTally, ask: TextQuestions, looked: Looked): TextProfile {
  texts.settle();
  const { ngrams } = texts;
  return {
    texts: texts.texts,
    cut: texts.cut,
    words: ngrams.words,
    vocabulary: ngrams.vocabulary,
    ngrams: { words: ngrams.top(1, mostOthers), pairs: ngrams.top(2, mostOthers), triples: ngrams.top(3, mostOthers) },
    languages:
      ask.language === undefined
        ? { unmeasured: 'no language detector was given' }
        : { counts: valueCounts(texts.languages), unknown: texts.noLanguage },
    tokens: tokenSummary(texts.tokens, texts.tokensByRow, ask, looked),
    pii: ask.pii === undefined ? { unmeasured: 'not asked for' } : piiCounts(texts.pii, looked),
  };
}

function samplesOf({ numberSample, lengthSample }: PathNode): ColumnProfile['samples'] {
  if (numberSample === undefined && lengthSample === undefined) return undefined;
  return {
    ...(numberSample === undefined ? {} : { numbers: numberSample.items() }),
    ...(lengthSample === undefined ? {} : { characters: lengthSample.items() }),
  };
}

function valueCounts(sketch: TopSketch, most = mostOthers): readonly ValueCount[] {
  return sketch.top(most).map(({ item, count, error }) => ({ value: item, count, error }));
}
