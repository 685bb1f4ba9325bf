import type { Digest } from '../base/json.js';
import type { NumberSummary, Unmeasured } from './columns/number-summary.js';
import type { ColumnDrift } from './drift.js';
import type { ValueType } from './value-type.js';

/** A number that was not counted exactly, with its 95 % interval. */
export interface Estimate {
  readonly value: number;
  readonly low: number;
  readonly high: number;
}

/** How often something occurs: `count` times, of which `error` may be too much. */
export interface ValueCount {
  readonly value: string;
  readonly count: number;
  readonly error: number;
}

/** The most frequent values of a column, by their text. */
export interface TopValues {
  readonly values: readonly ValueCount[];
  /** How many values were counted; those longer than 100 UTF-16 units were not. */
  readonly counted: number;
  readonly longer: number;
  /**
   * How evenly the values are spread: entropy over its most, 1 where all are as frequent. Absent where counts are not
   * exact, or there is one value only.
   */
  readonly evenness?: number | undefined;
}

/** What was asked of the texts of the rows looked at: those of the sample, or all. */
export interface TextProfile {
  readonly texts: number;
  /** Texts longer than 100,000 UTF-16 units, of which only so much was read for words, languages and personal data. */
  readonly cut: number;
  readonly words: number;
  /** Different words, in lower case. @see DistinctSketch: standard error 0.8 % */
  readonly vocabulary: Estimate;
  /** The most frequent runs of one, two and three words. */
  readonly ngrams: {
    readonly words: readonly ValueCount[];
    readonly pairs: readonly ValueCount[];
    readonly triples: readonly ValueCount[];
  };
  /** Texts by language, of those that are not blank. */
  readonly languages: { readonly counts: readonly ValueCount[]; readonly unknown: number } | Unmeasured;
  readonly tokens: TokenSummary | Unmeasured;
  /** By kind: findings, and rows with at least one. */
  readonly pii: readonly PiiCount[] | Unmeasured;
}

/** Tokens of the rows looked at, and what that says of all. */
export interface TokenSummary extends NumberSummary {
  /** Tokens of all rows; the interval is of no width where all were looked at. */
  readonly total: Estimate;
}

export interface PiiCount {
  readonly kind: string;
  readonly count: number;
  readonly rows: number;
  /** The share of rows with at least one, with Wilson's interval. */
  readonly share: Estimate;
}

/** Everything known of the values at one path. */
export interface ColumnProfile {
  /** `customer.name`, `messages[].role`, `scores.*` where keys are data; empty for rows that are no objects. */
  readonly path: string;
  readonly types: Partial<Readonly<Record<ValueType, number>>>;
  /** Values at this path, with null. */
  readonly count: number;
  /** Objects that could have this member and do not. */
  readonly missing: number;
  /** Empty texts, lists and objects. */
  readonly empty: number;
  /** Different values, by their text; exact where low and high are equal. */
  readonly distinct?: Estimate | undefined;
  readonly top?: TopValues | Unmeasured | undefined;
  readonly numbers?: NumberSummary | undefined;
  /** Lengths of texts in code points. */
  readonly characters?: NumberSummary | undefined;
  readonly words?: NumberSummary | undefined;
  /** Lengths of lists. */
  readonly items?: NumberSummary | undefined;
  readonly text?: TextProfile | undefined;
  /** At most 1,000 numbers, and lengths of texts, of the rows of the sample: what `against` compares. */
  readonly samples?: { readonly numbers?: readonly number[]; readonly characters?: readonly number[] } | undefined;
}

/** A list of messages with roles. */
export interface ConversationProfile {
  readonly path: string;
  readonly turns: NumberSummary;
  readonly roles: readonly ValueCount[];
  readonly lastRoles: readonly ValueCount[];
  /** Tokens of all texts in a conversation, its roles among them, without those that a chat format adds. */
  readonly tokens: NumberSummary | Unmeasured;
}

/** Rows that occurred before. */
export interface DuplicateRows {
  readonly rows: number;
  /** Rows too deep or too large to be compared, or with values that cannot be; not in the share. */
  readonly notCompared: number;
  /** The share of rows that repeat an earlier one; exact where low and high are equal. */
  readonly share: Estimate;
}

/** Rows whose texts are like those of another row among the rows looked at; among all rows there may be more. */
export interface NearDuplicateRows {
  readonly lookedAt: number;
  readonly duplicates: number;
  readonly clusters: number;
  readonly threshold: number;
  /** Of the similarity that decides, at the threshold. */
  readonly standardError: number;
}

export interface ProfileSettings {
  /** Rows that words, tokens, languages, personal data and near duplicates were looked for in. */
  readonly sample: { readonly asked: number | 'all'; readonly rows: number };
  readonly seed: number;
  readonly maxPaths: number;
  readonly tokenizer?: string | undefined;
  readonly language?: string | undefined;
  /** Signature of the detector. */
  readonly pii?: string | undefined;
}

/** A profile as plain JSON. */
export interface ProfileRecord {
  readonly kind: 'Profile';
  readonly v: 1;
  readonly dataset: { readonly name?: string | undefined; readonly digest?: Digest | undefined };
  readonly rows: number;
  readonly rowTypes: Partial<Readonly<Record<ValueType, number>>>;
  readonly columns: readonly ColumnProfile[];
  /** Values at paths beyond `maxPaths`, of which nothing else is known. */
  readonly leftOut: number;
  readonly duplicates: DuplicateRows;
  readonly nearDuplicates: NearDuplicateRows | Unmeasured;
  readonly tokens: TokenSummary | Unmeasured;
  readonly pii: { readonly rows: number; readonly share: Estimate; readonly kinds: readonly PiiCount[] } | Unmeasured;
  readonly conversations: readonly ConversationProfile[];
  readonly drift?:
    | { readonly reference: ProfileRecord['dataset']; readonly columns: readonly ColumnDrift[] }
    | undefined;
  readonly settings: ProfileSettings;
}
