export { type Checkpoint, readCheckpoint } from './checkpoint.js';
export { checkConfig, headDim, type ModelConfig } from './config.js';
export {
  createDecoder,
  type DecodeOptions,
  type Decoder,
  type DecoderOptions,
  type GenerateRequest,
} from './decoder.js';
export type { Candidates, Generation, ScoreRow } from './decoding-messages.js';
export { initialWeights, type TensorEntry, tensorSize, tensorTable, weightCount } from './layout.js';
export { type Adapter, adapterCount, adapterTable, type LoraSettings, mergeAdapter } from './lora.js';
export type { Sampling } from './sampler.js';
export { type TrainEvent, type TrainOptions, type TrainResult, train } from './trainer.js';
export type { PreferenceRow, TrainRow, TrainSettings, TrainTask } from './training-settings.js';
