import { checkOptions } from '../../base/check-options.js';
import { TuneloopError } from '../../base/errors.js';
import type { FineTuneSpec, Hyper } from '../../spec/fine-tune.js';

/** What only OpenAI knows about a fine-tune: `extra: { openai: { … } satisfies OpenAIFineTuneExtra }`. */
export type OpenAIFineTuneExtra = {
  /** Scales the learning rate that the service chooses. @default the service's choice */
  readonly learningRateMultiplier?: number;
  /** Part of the tuned model's name, up to 64 characters. @default made from the job's name */
  readonly suffix?: string;
};

const known: readonly (keyof Hyper)[] = ['epochs', 'batchSize', 'seed', 'beta'];

/**
 * Gives the service's hyperparameters. What is absent is the service's choice.
 * @throws INVALID_OPTION naming every setting that the service does not have: leaving one out would train another model
 */
export function toHyperparameters(spec: FineTuneSpec): Readonly<Record<string, number>> {
  const { hyper, method } = spec;
  const foreign = (Object.keys(hyper) as (keyof Hyper)[]).filter(
    (name) => hyper[name] !== undefined && (!known.includes(name) || (name === 'beta' && method !== 'preference')),
  );
  if (foreign.length > 0) {
    throw new TuneloopError({
      code: 'INVALID_OPTION',
      message: `OpenAI has no setting for ${foreign.map((name) => `hyper.${name}`).join(', ')} with the method "${method}".`,
      hint: foreign.includes('learningRate')
        ? 'Leave it out; the learning rate can only be scaled: extra.openai.learningRateMultiplier.'
        : 'Leave it out: the service chooses it.',
      provider: 'openai',
    });
  }
  const { learningRateMultiplier } = extraOf(spec);
  return {
    ...(hyper.epochs === undefined ? {} : { n_epochs: hyper.epochs }),
    ...(hyper.batchSize === undefined ? {} : { batch_size: hyper.batchSize }),
    ...(hyper.beta === undefined ? {} : { beta: hyper.beta }),
    ...(learningRateMultiplier === undefined ? {} : { learning_rate_multiplier: learningRateMultiplier }),
  };
}

/** Gives the suffix of the tuned model's name. */
export function toSuffix(spec: FineTuneSpec): string {
  return extraOf(spec).suffix ?? spec.name.replace(/[^A-Za-z0-9-]+/g, '-').slice(0, 64);
}

function extraOf({ extra }: FineTuneSpec): OpenAIFineTuneExtra {
  const ours = (extra?.openai ?? {}) as OpenAIFineTuneExtra;
  checkOptions(ours, ['learningRateMultiplier', 'suffix'], 'extra.openai of a fine-tune');
  return ours;
}
