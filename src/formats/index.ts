/** Training files of services and trainers: written, read and checked, with what is lost. */
export { type AlpacaLine, alpaca } from './alpaca.js';
export { axolotlChat } from './axolotl.js';
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
export { checkTraining, openaiEpochs, type TrainingCheckOptions } from './check-training.js';
export type { TurnRules } from './check-turns.js';
export {
  type FireworksRlorLine,
  fireworksChat,
  fireworksCompletion,
  fireworksPreference,
  fireworksRlor,
} from './fireworks.js';
export {
  type Decoding,
  defineFormat,
  type Encoding,
  type Format,
  type FormatParts,
  type FormatRules,
} from './format.js';
export { type HarmonyLine, type HarmonyMessage, harmony } from './harmony.js';
export { type Loss, type LossCode, lossTexts } from './loss.js';
export { type LossExample, type LossReason, LossReport, type LossReportData } from './loss-report.js';
export { mistralChat } from './mistral.js';
export { nemoChat, nemoCompletion, nemoInputOutput } from './nemo.js';
export type { Notes } from './notes.js';
export {
  bedrockReinforcement,
  openaiPreference,
  openaiReinforcement,
  openaiSft,
  type ReinforcementLine,
} from './openai.js';
export type { PairLine } from './pair-format.js';
export type { Problem, ProblemCode } from './problem.js';
export { type PromptCompletionOptions, promptCompletion, type TextPair } from './prompt-completion.js';
export { type DatedNotice, noticesOf, type Service, type ServiceNotice, serviceNotices } from './service-notices.js';
export { type ShareGptLine, type ShareGptOptions, type ShareGptTurn, shareGpt } from './share-gpt.js';
export { type ConversionOptions, fromFormat, toFormat } from './steps.js';
export { togetherChat, togetherCompletion, togetherPreference, togetherText } from './together.js';
export type { TokenCount } from './tokens.js';
export {
  type CostEstimate,
  type ProblemTally,
  type RowProblem,
  type TokenTotal,
  TrainingCheck,
  type TrainingCheckData,
} from './training-check.js';
export {
  type TrlOptions,
  type TrlPreferenceLine,
  type TrlPromptCompletionLine,
  type TrlPromptLine,
  type TrlTextOptions,
  type TrlUnpairedLine,
  trlConversational,
  trlPreference,
  trlPrompt,
  trlPromptCompletion,
  trlText,
  trlUnpaired,
} from './trl.js';
export type { TurnShape } from './turns.js';
export {
  type VertexLine,
  type VertexPreferenceLine,
  type VertexReinforcementLine,
  vertexPreference,
  vertexReinforcement,
  vertexSft,
} from './vertex.js';
export type { VertexContent, VertexPart, VertexTool } from './vertex-contents.js';
export { databricksChat, databricksResponse, oracleCompletion, snowflakeCompletion } from './warehouses.js';
