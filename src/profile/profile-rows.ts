import { checkOptions } from '../base/check-options.js';
import { DigestStream } from '../base/digest.js';
import type { Digest } from '../base/json.js';
import { oneOf, wholeNumberIn } from '../base/option-values.js';
import { type NearDuplicates, nearDuplicates } from '../curate/duplicates/near-duplicates.js';
import { Reservoir } from '../curate/sketches/reservoir.js';
import { type Lineage, lineageText } from '../dataset/lineage.js';
import { rowText } from '../dataset/row-digest.js';
import { type PiiDetector, piiDetector } from '../privacy/detector.js';
import type { CallOptions } from '../spec/call.js';
import { columnProfile, conversationProfile, piiCounts, shareOf, tokenSummary } from './columns/column-profile.js';
import { PathTree } from './columns/path-tree.js';
import { RowWalker } from './columns/row-walker.js';
import { DistinctRows } from './distinct-rows.js';
import { driftBetween } from './drift.js';
import { Profile } from './profile.js';
import type { DuplicateRows, NearDuplicateRows, ProfileRecord } from './profile-record.js';
import { eachRowOf, type Rows } from './rows.js';
import { type LanguageDetector, languageByEld } from './texts/language.js';
import { SampleReader } from './texts/sample-reader.js';
import type { TextQuestions } from './texts/text-tally.js';
import { type Encoding, encodings, type GptTokenizer, tokenCounter } from './texts/tokenizer.js';
import { countsByType, typeIndex } from './value-type.js';

/** Settings of {@link profile}. */
export interface ProfileOptions extends CallOptions {
  /**
   * How many rows, drawn at random, are searched for words, tokens, languages, personal data and near duplicates, which
   * take long. `'all'` searches every row; near duplicates then take 220 bytes a row. @default 5000
   */
  readonly sample?: number | 'all' | undefined;
  /** Of the sample. @default 0 */
  readonly seed?: number | undefined;
  /** Paths that are followed. Beyond, objects with most keys become one path, and then values are only counted. @default 500 */
  readonly maxPaths?: number | undefined;
  /** How many tokens a text has. */
  readonly tokens?: ((text: string) => number) | undefined;
  /** The same by the optional package `gpt-tokenizer`. */
  readonly tokenizer?: Encoding | undefined;
  /** The language of a text, undefined where it is not clear; `'eld'` asks the optional package. */
  readonly language?: ((text: string) => string | undefined) | 'eld' | undefined;
  /** False looks for no personal data. @default a detector of all kinds */
  readonly pii?: boolean | PiiDetector | undefined;
  /** False looks for no near duplicates. @default true */
  readonly nearDuplicates?: boolean | undefined;
  /** What is compared with: a profile, or rows, which are read first with the same settings. */
  readonly against?: Profile | Rows | undefined;
  /** Name of the dataset. @default the lineage of a Dataset */
  readonly name?: string | undefined;
  /** True computes the dataset's digest in the same pass, which takes about as long as all the rest. @default that of a saved Dataset */
  readonly digest?: boolean | Digest | undefined;
  /** Optional packages as the application has them, for bundlers and tests. */
  readonly lib?:
    | { readonly 'gpt-tokenizer'?: GptTokenizer | undefined; readonly eld?: LanguageDetector | undefined }
    | undefined;
}

const what = 'profile';
const optionNames = [
  ...['sample', 'seed', 'maxPaths', 'tokens', 'tokenizer', 'language', 'pii', 'nearDuplicates', 'against', 'name'],
  ...['digest', 'lib', 'signal', 'onProgress', 'timeoutMs'],
];
/** Rows whose repetitions are counted exactly; beyond, a part of the rows is followed. About 16 MB. */
const exactRows = 1 << 20;
const threshold = 0.8;
const permutations = 128;

/**
 * Profiles rows in one pass: types, gaps, distributions and frequent values of every path, duplicates, and, for a sample
 * of the rows, words, tokens, languages and personal data. The result depends on the rows, their order and the settings
 * alone, not on how they come in.
 *
 * Memory is bounded by the number of paths and the sample: under 0.2 MB a path where numbers are of a kind, the rows of
 * the sample, 16 MB for duplicates.
 *
 * @throws INVALID_OPTION for an option that does not exist, or a value out of range
 * @throws MISSING_PEER where `tokenizer` or `language: 'eld'` need a package that is not installed
 * @throws INVALID_ROW with `digest: true`, for a row that is not plain JSON data
 */
export async function profile(rows: Rows, options: ProfileOptions = {}): Promise<Profile> {
  checkOptions(options, optionNames, what);
  const { against, ...others } = options;
  const reference =
    against === undefined || against instanceof Profile
      ? against
      : await profile(against, { ...others, name: undefined, digest: undefined });
  const record = await read(rows, others);
  if (reference === undefined) return Profile.of(record);
  const drift = { reference: reference.record.dataset, columns: driftBetween(reference.record, record) };
  return Profile.of({ ...record, drift });
}

async function read(rows: Rows, options: Omit<ProfileOptions, 'against'>): Promise<ProfileRecord> {
  const { sample = 5000, seed = 0 } = options;
  const size = sample === 'all' ? 5000 : wholeNumberIn(what, 'sample', sample, 1, 1e9);
  const maxPaths = wholeNumberIn(what, 'maxPaths', options.maxPaths ?? 500, 1, 100_000);
  const ask = await questions(options);
  const near = options.nearDuplicates === false ? undefined : nearDuplicates({ threshold, permutations });
  const tree = new PathTree(maxPaths);
  const walker = new RowWalker(tree);
  const reader = new SampleReader(tree, ask, near, seed);
  const drawn = Reservoir.of<readonly [row: unknown, index: number]>(size, seed);
  const distinct = new DistinctRows(exactRows);
  const digest = options.digest === true ? new DigestStream() : undefined;
  let notCompared = 0;
  const count = await eachRowOf(rows, options, 'The profile', (row, index) => {
    walker.walk(row, index);
    if (walker.isCut) notCompared++;
    else distinct.add(walker.first, walker.second);
    digest?.update(`${rowText(row, index)}\n`);
    drawn.add([row, index]);
    if (sample === 'all') reader.read(row, index, { texts: true, samples: false });
  });
  const inOrder = [...drawn.items()].sort(([, a], [, b]) => a - b);
  for (const [row, index] of inOrder) reader.read(row, index, { texts: sample !== 'all', samples: true });

  const looked = { rows: count, looked: reader.rows };
  const nodes = [...tree.nodes()].filter(([node]) => node !== tree.root || hasOtherRows(node.types));
  const { lineage } = rows as { readonly lineage?: Lineage };
  const name = options.name ?? (lineage === undefined ? undefined : lineageText(lineage));
  const known = typeof options.digest === 'string' ? options.digest : (digest?.digest() ?? lineage?.digest);
  return {
    kind: 'Profile',
    v: 1,
    dataset: { ...(name === undefined ? {} : { name }), ...(known === undefined ? {} : { digest: known }) },
    rows: count,
    rowTypes: countsByType(tree.root.types),
    columns: nodes.map(([node, parent]) => columnProfile(node, parent, ask, looked)),
    leftOut: tree.leftOut,
    duplicates: duplicatesOf(distinct, count, notCompared),
    nearDuplicates: near === undefined ? { unmeasured: 'not asked for' } : nearOf(near),
    tokens: tokenSummary(reader.rowTokens, reader.rowTokensTotal, ask, looked),
    pii:
      ask.pii === undefined
        ? { unmeasured: 'not asked for' }
        : { rows: reader.rows, share: shareOf(reader.rowsWithPii, looked), kinds: piiCounts(reader.pii, looked) },
    conversations: nodes.flatMap(([node]) =>
      node.conversations === undefined ? [] : [conversationProfile(node, ask)],
    ),
    settings: {
      sample: { asked: sample, rows: reader.rows },
      seed,
      maxPaths,
      ...(ask.tokens === undefined ? {} : { tokenizer: options.tokenizer ?? (options.tokens!.name || 'function') }),
      ...(ask.language === undefined ? {} : { language: nameOf(options.language) }),
      ...(ask.pii === undefined ? {} : { pii: ask.pii.signature }),
    },
  };
}

/** Made once: to compile all kinds takes longer than to profile a few rows. */
let detector: PiiDetector | undefined;

async function questions(options: ProfileOptions): Promise<TextQuestions> {
  const { tokens, tokenizer, language, pii = true, lib = {} } = options;
  if (tokenizer !== undefined) oneOf(what, 'tokenizer', tokenizer, encodings);
  return {
    tokens: tokenizer === undefined ? tokens : await tokenCounter(tokenizer, lib['gpt-tokenizer']),
    language: language === 'eld' ? await languageByEld(lib.eld) : language,
    pii: pii === true ? (detector ??= piiDetector()) : pii === false ? undefined : pii,
  };
}

function nameOf(language: ProfileOptions['language']): string {
  return typeof language === 'string' ? language : language?.name || 'function';
}

function hasOtherRows(types: Float64Array): boolean {
  return types.some((count, index) => count > 0 && index !== typeIndex.object);
}

function duplicatesOf(distinct: DistinctRows, rows: number, notCompared: number): DuplicateRows {
  const { added } = distinct;
  const estimate = distinct.estimate();
  const share = (different: number) => (added === 0 ? 0 : Math.min(1, Math.max(0, (added - different) / added)));
  const half = 1.96 * estimate.standardError;
  return {
    rows,
    notCompared,
    share: {
      value: share(estimate.distinct),
      low: share(estimate.distinct + half),
      high: share(estimate.distinct - half),
    },
  };
}

function nearOf(near: NearDuplicates): NearDuplicateRows {
  const { rows, duplicates, clusters } = near.finish();
  const standardError = Math.sqrt((threshold * (1 - threshold)) / permutations);
  return { lookedAt: rows, duplicates, clusters, threshold, standardError };
}
