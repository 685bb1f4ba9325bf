import { TuneloopError } from '../../base/errors.js';
import type { TrainSettings } from '../../engine/training-settings.js';
import type { FineTuneSpec } from '../../spec/fine-tune.js';
import { checkOptions, numberFrom, oneOf, wholeFrom } from './options.js';

/** Training settings that only the local provider knows: `extra: { local: { … } satisfies LocalFineTuneExtra }`. */
export interface LocalFineTuneExtra {
  /** Of activations, in [0, 0.95]. @default 0.1, with preferences 0 */
  readonly dropout?: number | undefined;
  /** In [0, 0.95]. @default 0 */
  readonly labelSmoothing?: number | undefined;
  /** Greatest norm of the gradient. @default 1 */
  readonly clipNorm?: number | undefined;
  /** Learning rate at the end, as a share of the highest. @default 0.1 */
  readonly floorRatio?: number | undefined;
  /** Steps between two validations. @default a tenth of all steps, where there are validation rows */
  readonly evaluateEvery?: number | undefined;
  /** Validations without a new best before training ends; the best weights are kept. 0 never ends early. @default 3 */
  readonly patience?: number | undefined;
  /** Steps between two checkpoints. @default 100 */
  readonly checkpointEvery?: number | undefined;
  /** Threads; they never change the result. @default the provider's */
  readonly threads?: number | undefined;
  /** Chance that a row's copied words are replaced by others, in [0, 1]: teaches copying. Not for preferences. @default 0 */
  readonly copyAugment?: number | undefined;
  /** Chance that a merge of the tokenizer is passed over, so that one text is seen in several splits. @default 0 */
  readonly tokenDropout?: number | undefined;
  /** What to do with a row longer than the model's context. @default 'fail' */
  readonly tooLong?: 'fail' | 'skip' | undefined;
}

/** How rows are prepared, with every default filled in. */
export interface DataSettings {
  readonly copyAugment: number;
  readonly tokenDropout: number;
  readonly tooLong: 'fail' | 'skip';
}

/** Passes over the rows when neither steps nor epochs are given. */
const DEFAULT_EPOCHS = 5;
const FULL_RATE = 1e-3;
const LORA_RATE = 3e-3;
const PREFERENCE_RATE = 1e-4;

/**
 * Reads `spec.extra.local`.
 * @throws INVALID_OPTION naming each setting that is unknown or out of range
 */
export function localExtra(spec: Pick<FineTuneSpec, 'extra'>): LocalFineTuneExtra {
  return checkOptions<LocalFineTuneExtra>('extra.local', spec.extra?.['local'] ?? {}, {
    dropout: numberFrom(0, 0.95),
    labelSmoothing: numberFrom(0, 0.95),
    clipNorm: numberFrom(1e-9),
    floorRatio: numberFrom(0, 1),
    evaluateEvery: wholeFrom(1),
    patience: wholeFrom(0),
    checkpointEvery: wholeFrom(1),
    threads: wholeFrom(1, 64),
    copyAugment: numberFrom(0, 1),
    tokenDropout: numberFrom(0, 0.95),
    tooLong: oneOf('fail', 'skip'),
  });
}

/** Fills in how rows are prepared. */
export function dataSettings(extra: LocalFineTuneExtra): DataSettings {
  return {
    copyAugment: extra.copyAugment ?? 0,
    tokenDropout: extra.tokenDropout ?? 0,
    tooLong: extra.tooLong ?? 'fail',
  };
}

/**
 * Checks a spec's settings, the shared ones and `extra.local`.
 * @throws INVALID_OPTION naming each that is unknown or out of range
 */
export function checkSettings(spec: FineTuneSpec): void {
  const extra = localExtra(spec);
  if (spec.method === 'preference' && (extra.copyAugment ?? 0) > 0)
    throw new TuneloopError({
      code: 'INVALID_OPTION',
      message: 'copyAugment cannot be used with preferences: their answers are judged as they are.',
      provider: 'local',
    });
  checkOptions<FineTuneSpec['hyper']>('hyper', spec.hyper, {
    epochs: numberFrom(1e-6),
    steps: wholeFrom(1),
    batchSize: wholeFrom(1, 65_536),
    learningRate: numberFrom(0, 10),
    warmupRatio: numberFrom(0, 1),
    weightDecay: numberFrom(0, 10),
    seed: wholeFrom(-2_147_483_648, 4_294_967_295),
    lora: (value) => {
      checkOptions('hyper.lora', value, {
        rank: wholeFrom(1, 1024),
        alpha: numberFrom(1e-9, 1e6),
        dropout: numberFrom(0, 0.95),
      });
      return (value as { readonly rank?: number }).rank === undefined ? 'must have a rank' : undefined;
    },
    beta: numberFrom(1e-9, 1e6),
  });
}

/**
 * The trainer's settings for a spec.
 * @param counts rows there are to train on and to validate with
 */
export function trainSettings(
  spec: FineTuneSpec,
  extra: LocalFineTuneExtra,
  counts: { readonly train: number; readonly validation: number },
  threads: number | undefined,
): TrainSettings {
  const { hyper } = spec;
  const method = spec.method === 'preference' ? 'preference' : 'sft';
  const batchSize = hyper.batchSize ?? 16;
  const steps = hyper.steps ?? Math.max(1, Math.ceil(((hyper.epochs ?? DEFAULT_EPOCHS) * counts.train) / batchSize));
  const rate = method === 'preference' ? PREFERENCE_RATE : hyper.lora === undefined ? FULL_RATE : LORA_RATE;
  const validates = counts.validation > 0;
  const workers = extra.threads ?? threads;
  return {
    method,
    steps,
    batchSize,
    learningRate: hyper.learningRate ?? rate,
    seed: hyper.seed ?? 0,
    dropout: extra.dropout ?? (method === 'preference' ? 0 : 0.1),
    labelSmoothing: extra.labelSmoothing ?? 0,
    checkpointEvery: extra.checkpointEvery ?? 100,
    evaluateEvery: validates ? (extra.evaluateEvery ?? Math.max(1, Math.ceil(steps / 10))) : 0,
    patience: validates ? (extra.patience ?? 3) : 0,
    ...(workers === undefined ? {} : { threads: workers }),
    ...(hyper.warmupRatio === undefined ? {} : { warmupRatio: hyper.warmupRatio }),
    ...(hyper.weightDecay === undefined ? {} : { weightDecay: hyper.weightDecay }),
    ...(extra.clipNorm === undefined ? {} : { clipNorm: extra.clipNorm }),
    ...(extra.floorRatio === undefined ? {} : { floorRatio: extra.floorRatio }),
    ...(hyper.beta === undefined ? {} : { beta: hyper.beta }),
    ...(hyper.lora === undefined
      ? {}
      : {
          lora: {
            rank: hyper.lora.rank,
            alpha: hyper.lora.alpha ?? 2 * hyper.lora.rank,
            ...(hyper.lora.dropout === undefined ? {} : { dropout: hyper.lora.dropout }),
          },
        }),
  };
}
