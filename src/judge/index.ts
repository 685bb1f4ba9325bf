/** Metrics whose numbers come from models: judges, retrieval, embeddings, and certificates of how far to believe them. */
export { type AnswerRelevancyOptions, answerRelevancy } from './answer-relevancy.js';
export { type BertScoreOptions, bertScore, type Units } from './bert-score.js';
export { type JudgeCertificate, readCertificate } from './certificate.js';
export { type CertifyOptions, certify, type LabelledRow } from './certify.js';
export { type Choice, type ChoiceJudgeOptions, choiceJudge } from './choice-judge.js';
export { type ContextPrecisionOptions, contextPrecision } from './context-precision.js';
export { type ContextRecallOptions, contextRecall } from './context-recall.js';
export { type CorrectedPassRate, correctedRate, type JudgedRows, type JudgedScore } from './corrected-rate.js';
export type { EmbedSettings } from './embedder.js';
export { type EmbeddingSimilarityOptions, embeddingSimilarity } from './embedding-similarity.js';
export { type FactualCorrectnessOptions, factualCorrectness } from './factual-correctness.js';
export { type Entailment, type FaithfulnessOptions, faithfulness } from './faithfulness.js';
export type { JudgeField, JudgeFields, Reading } from './fields.js';
export {
  type ConversationSegment,
  type GoalAccuracyOptions,
  type GoalSegment,
  goalAccuracy,
} from './goal-accuracy.js';
export type { Judge } from './judge.js';
export type { LengthBias } from './length-bias.js';
export { type NoiseSensitivityOptions, noiseSensitivity } from './noise-sensitivity.js';
export { type PairReading, type PairwiseField, type PairwiseJudgeOptions, pairwiseJudge } from './pairwise-judge.js';
export { type ContestedRow, type Match, type Matches, playMatches } from './play-matches.js';
export type { PositionBias, Slots } from './position-bias.js';
export type { Repeatability } from './repeatability.js';
export { type Criterion, type RubricJudgeOptions, rubricJudge } from './rubric-judge.js';
export type { PointScale, RubricScale } from './rubric-scale.js';
export type { AskSettings } from './settings.js';
