/** Training files of services and trainers: written, read and checked, with what is lost. */
export {
  type CanonicalMessage,
  type CanonicalPart,
  type CanonicalRow,
  type ScoredAnswer,
  toTrainingRow,
} from './canonical-row.js';
export type { ChatFormatOptions, ChatLine } from './chat-format.js';
export type { WirePart } from './chat-parts.js';
export type { WireCall, WireTool } from './chat-tools.js';
export type { ReasoningPlace, WireTurn } from './chat-turns.js';
export type { TurnRules } from './check-turns.js';
export {
  type Decoding,
  defineFormat,
  type Encoding,
  type Format,
  type FormatParts,
  type FormatRules,
} from './format.js';
export { type Loss, type LossCode, lossTexts } from './loss.js';
export { type LossExample, type LossReason, LossReport, type LossReportData } from './loss-report.js';
export {
  bedrockReinforcement,
  openaiPreference,
  openaiReinforcement,
  openaiSft,
  type ReinforcementLine,
} from './openai.js';
export type { PairLine } from './pair-format.js';
export type { Problem, ProblemCode } from './problem.js';
export { type DatedNotice, noticesOf, type Service, type ServiceNotice, serviceNotices } from './service-notices.js';
export { type ConversionOptions, fromFormat, toFormat } from './steps.js';
export type { TurnShape } from './turns.js';
