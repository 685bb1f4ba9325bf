/** What can be wrong with a row, or a line of a training file. */
export type ProblemCode =
  // the error classes of OpenAI's cookbook, "Data preparation and analysis for chat model fine-tuning"
  | 'data-type'
  | 'missing-messages-list'
  | 'message-missing-key'
  | 'message-unrecognized-key'
  | 'unrecognized-role'
  | 'missing-content'
  | 'example-missing-assistant-message'
  // form
  | 'missing-key'
  | 'unrecognized-key'
  | 'wrong-type'
  | 'too-deep'
  | 'not-json'
  | 'mixed-formats'
  | 'legacy-functions'
  // what a format cannot express
  | 'multi-turn'
  | 'needs-template'
  | 'no-answer'
  | 'no-pair'
  | 'no-label'
  | 'no-scores'
  | 'part-unsupported'
  | 'part-without-uri'
  | 'tool-calls-unsupported'
  // rules of conversations
  | 'first-role'
  | 'not-alternating'
  | 'last-not-assistant'
  | 'ends-with-assistant'
  | 'answer-role'
  | 'several-answers'
  | 'weight-value'
  | 'weight-role'
  | 'pair-same'
  | 'score-pair'
  | 'score-range'
  | 'reference-type'
  | 'call-id-form'
  | 'duplicate-call-id'
  | 'unanswered-call'
  | 'unasked-result'
  | 'arguments-not-json'
  | 'changed-in-reading'
  // texts and numbers
  | 'lone-surrogate'
  | 'unsafe-number'
  // of the whole file
  | 'duplicate-row'
  | 'too-few-rows'
  | 'few-rows'
  | 'too-many-rows'
  | 'too-many-tokens'
  | 'file-too-large';

/**
 * One thing that is wrong. An `error` is refused by the service or the trainer; a `warning` trains something else than
 * meant.
 */
export interface Problem {
  readonly code: ProblemCode;
  readonly severity: 'error' | 'warning';
  /** Keys and indexes from the root, joined by dots; empty for the whole. */
  readonly path: string;
  readonly message: string;
}
