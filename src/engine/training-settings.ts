import { TuneloopError } from '../base/errors.js';
import { checkConfig, type ModelConfig } from './config.js';
import { weightCount } from './layout.js';
import type { LoraSettings } from './lora.js';

/** One sequence to learn from. */
export interface TrainRow {
  readonly tokens: Int32Array;
  /** Tokens from here on are predicted and scored. */
  readonly lossFrom: number;
  /** One per token, 1 where it is scored: takes the place of `lossFrom` for several turns. */
  readonly lossMask?: Uint8Array;
}

/** Two completions of one prompt, the first the better. */
export interface PreferenceRow {
  readonly chosen: TrainRow;
  readonly rejected: TrainRow;
}

/** How to train; everything that shapes the result but the data. */
export interface TrainSettings {
  /** `sft` predicts the scored tokens, `preference` is DPO. @see Rafailov et al. 2023, equation 7 */
  readonly method: 'sft' | 'preference';
  readonly steps: number;
  /** Rows a step. */
  readonly batchSize: number;
  readonly learningRate: number;
  /** @default 0.05 */
  readonly warmupRatio?: number;
  /** @default 0.1 */
  readonly floorRatio?: number;
  /** Decoupled, on matrices only. @default 0.01 */
  readonly weightDecay?: number;
  /** Greatest global norm of the gradient. @default 1 */
  readonly clipNorm?: number;
  /** Of the embedding and of both residual branches. @default 0 */
  readonly dropout?: number;
  /** @default 0 */
  readonly labelSmoothing?: number;
  /** @default [0.9, 0.95] */
  readonly betas?: readonly [number, number];
  readonly seed: number;
  /** Never changes the result. @default as many as there are cores, at most 4 */
  readonly threads?: number;
  /** Trains adapters and leaves the weights as they are. @default every weight is trained */
  readonly lora?: LoraSettings;
  /** Validates every so many steps and at the last. @default at the last step only */
  readonly evaluateEvery?: number;
  /** Ends after so many validations without a new best, and gives back the best weights. @default never */
  readonly patience?: number;
  readonly checkpointEvery?: number;
  /** Strength of the pull to the starting weights in DPO. @default 0.1 */
  readonly beta?: number;
}

/** Settings with every default filled in. */
export type FullSettings = Required<
  Omit<TrainSettings, 'threads' | 'lora' | 'evaluateEvery' | 'patience' | 'checkpointEvery'>
> & {
  readonly threads: number;
  readonly lora: Required<LoraSettings> | undefined;
  readonly evaluateEvery: number;
  readonly patience: number;
  readonly checkpointEvery: number;
};

/** What to train, from what, on what. */
export interface TrainTask {
  readonly config: ModelConfig;
  readonly weights: Float32Array;
  readonly rows: readonly (TrainRow | PreferenceRow)[];
  readonly validation?: readonly (TrainRow | PreferenceRow)[];
  readonly settings: TrainSettings;
  /** A checkpoint of the same task; training goes on from its step and ends with the same bits. */
  readonly resumeFrom?: Uint8Array;
}

function invalid(message: string, hint?: string): TuneloopError {
  return new TuneloopError({ code: 'INVALID_OPTION', message, hint });
}

/**
 * Fills in defaults. An interval of 0 means never.
 * @throws INVALID_OPTION naming the first setting out of range.
 */
export function fillSettings(settings: TrainSettings, cores: number): FullSettings {
  const full: FullSettings = {
    method: settings.method,
    steps: settings.steps,
    batchSize: settings.batchSize,
    learningRate: settings.learningRate,
    warmupRatio: settings.warmupRatio ?? 0.05,
    floorRatio: settings.floorRatio ?? 0.1,
    weightDecay: settings.weightDecay ?? 0.01,
    clipNorm: settings.clipNorm ?? 1,
    dropout: settings.dropout ?? 0,
    labelSmoothing: settings.labelSmoothing ?? 0,
    betas: settings.betas ?? [0.9, 0.95],
    seed: settings.seed,
    threads: settings.threads ?? Math.max(1, Math.min(4, cores)),
    lora: settings.lora && { ...settings.lora, dropout: settings.lora.dropout ?? 0 },
    evaluateEvery: settings.evaluateEvery ?? 0,
    patience: settings.patience ?? 0,
    checkpointEvery: settings.checkpointEvery ?? 0,
    beta: settings.beta ?? 0.1,
  };
  const rules: readonly (readonly [name: string, value: number, low: number, high: number, whole: boolean])[] = [
    ['steps', full.steps, 1, 1e9, true],
    ['batchSize', full.batchSize, 1, 65536, true],
    ['learningRate', full.learningRate, 0, 10, false],
    ['warmupRatio', full.warmupRatio, 0, 1, false],
    ['floorRatio', full.floorRatio, 0, 1, false],
    ['weightDecay', full.weightDecay, 0, 10, false],
    ['clipNorm', full.clipNorm, 1e-9, Number.MAX_VALUE, false],
    ['dropout', full.dropout, 0, 0.95, false],
    ['labelSmoothing', full.labelSmoothing, 0, 0.95, false],
    ['betas[0]', full.betas[0], 0, 0.999999, false],
    ['betas[1]', full.betas[1], 0, 0.999999, false],
    ['seed', full.seed, -2147483648, 4294967295, true],
    ['threads', full.threads, 1, 64, true],
    ['lora.rank', full.lora?.rank ?? 1, 1, 1024, true],
    ['lora.alpha', full.lora?.alpha ?? 1, 1e-9, 1e6, false],
    ['lora.dropout', full.lora?.dropout ?? 0, 0, 0.95, false],
    ['evaluateEvery', full.evaluateEvery, 0, 1e9, true],
    ['patience', full.patience, 0, 1e9, true],
    ['checkpointEvery', full.checkpointEvery, 0, 1e9, true],
    ['beta', full.beta, 1e-9, 1e6, false],
  ];
  for (const [name, value, low, high, whole] of rules) {
    if (!(value >= low && value <= high) || (whole && !Number.isInteger(value))) {
      throw invalid(
        `The training setting ${name} is ${value}; it must be ${whole ? 'a whole number' : 'a number'} from ${low} to ${high}.`,
      );
    }
  }
  return full;
}

/**
 * Checks a task as a whole.
 * @throws INVALID_OPTION naming the row, the tensor or the setting that does not fit.
 */
export function checkTask(task: TrainTask, settings: FullSettings): void {
  const { config, weights, rows, validation } = task;
  checkConfig(config);
  if (weights.length !== weightCount(config)) {
    throw invalid(`The model config needs ${weightCount(config)} weights; ${weights.length} were given.`);
  }
  if (rows.length === 0) throw invalid('There are no rows to train on.');
  if (settings.patience > 0 && !validation?.length) {
    throw invalid('Patience is set but there are no validation rows.', 'Give validation rows, or leave patience out.');
  }
  const check = (row: TrainRow, where: string): void => {
    if (row.tokens.length > config.maxContext) {
      throw invalid(
        `${where} has ${row.tokens.length} tokens; the model's context is ${config.maxContext}.`,
        'Shorten or drop the row.',
      );
    }
    for (const token of row.tokens) {
      if (!(token >= 0 && token < config.vocabSize)) {
        throw invalid(`${where} has token ${token}, outside the vocabulary of ${config.vocabSize}.`);
      }
    }
    if (row.lossMask !== undefined && row.lossMask.length !== row.tokens.length) {
      throw invalid(`${where} has ${row.tokens.length} tokens and a loss mask of ${row.lossMask.length}.`);
    }
    if (!row.tokens.some((_, i) => isScored(row, i))) throw invalid(`${where} has no token that is scored.`);
  };
  const checkAll = (list: readonly (TrainRow | PreferenceRow)[], name: string): void =>
    list.forEach((row, i) => {
      const pair = 'chosen' in row;
      if (pair !== (settings.method === 'preference')) {
        throw invalid(
          `${name} ${i} is ${pair ? 'a pair' : 'one sequence'}, which the method ${settings.method} cannot use.`,
        );
      }
      if (pair) {
        check(row.chosen, `${name} ${i} (chosen)`);
        check(row.rejected, `${name} ${i} (rejected)`);
      } else {
        check(row, `${name} ${i}`);
      }
    });
  checkAll(rows, 'Training row');
  checkAll(validation ?? [], 'Validation row');
}

/** True where a row's token is predicted and scored; the first token never is, nothing comes before it. */
export function isScored(row: TrainRow, index: number): boolean {
  if (index === 0) return false;
  return row.lossMask === undefined ? index >= row.lossFrom : row.lossMask[index] === 1;
}
