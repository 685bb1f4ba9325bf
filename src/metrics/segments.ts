import type { Json } from '../base/json.js';

/** What a metric reads that looks at the answer alone. */
export interface OutputSegment {
  /** What was answered. */
  readonly output: string;
}

/** What a metric of parsed values reads of one row. */
export interface ValueSegment {
  /** What was answered, parsed; undefined where nothing could be parsed. */
  readonly value: Json | undefined;
  /** What would have been right; undefined where nobody knows. */
  readonly referenceValue: Json | undefined;
}

/** What a metric of rankings reads of one row. */
export interface RankingSegment {
  /** Ids as they were ranked, the best first. */
  readonly ranking: readonly string[];
  /** Gain of each relevant id; a list gives each of its ids a gain of 1. An id that is absent, or of gain 0, is not relevant. */
  readonly relevant: Readonly<Record<string, number>> | readonly string[];
}

/** A call of a tool, as an agent makes it; a `ToolCall` of a chat model is one. */
export interface Call {
  readonly name: string;
  /** Parsed. */
  readonly arguments: Json;
}

/** What a metric reads that looks at the calls an agent made alone. */
export interface ToolCallSegment {
  /** In the order they were made. */
  readonly toolCalls: readonly Call[];
}

/** What a metric reads that looks at how an agent's calls went. */
export interface CallOutcomeSegment {
  /** In the order they were made, each with whether the tool answered with an error. */
  readonly toolCalls: readonly (Call & { readonly failed: boolean })[];
}

/** What a metric reads that compares an agent's calls with the right ones. */
export interface ReferenceToolCallSegment extends ToolCallSegment {
  /** What would have been right: none at all is the empty list; undefined where nobody knows. */
  readonly referenceToolCalls: readonly Call[] | undefined;
}

/** What a metric reads that judges a probability for each label. */
export interface ProbabilitySegment {
  /** By label, each 0 to 1; a label that is absent has probability 0. Together at most 1. */
  readonly probabilities: Readonly<Record<string, number>>;
  /** The true label; of several acceptable ones the likeliest counts. */
  readonly references: readonly string[];
}

/** What a metric reads that judges how sure an answer was. */
export interface ConfidenceSegment {
  readonly output: string;
  readonly references: readonly string[];
  /** Probability, 0 to 1, that the output is right. */
  readonly confidence: number;
}
