import { TuneloopError } from '../base/errors.js';

/** The shape of a llama-architecture transformer: RMSNorm, rotary positions, SwiGLU, no biases, tied embeddings. */
export interface ModelConfig {
  readonly vocabSize: number;
  /** Width of the residual stream; a multiple of 4. */
  readonly dim: number;
  readonly layers: number;
  /** Query heads; `dim / heads` is a multiple of 4. */
  readonly heads: number;
  /** Key and value heads; divides `heads`. */
  readonly kvHeads: number;
  /** Width of the SwiGLU layer; a multiple of 4. */
  readonly hiddenDim: number;
  readonly ropeTheta: number;
  readonly normEps: number;
  /** Longest sequence, in tokens. */
  readonly maxContext: number;
}

/** Width of one attention head. */
export function headDim(config: ModelConfig): number {
  return config.dim / config.heads;
}

/** Width of a row of queries, keys and values side by side. */
export function qkvDim(config: ModelConfig): number {
  return (config.heads + 2 * config.kvHeads) * headDim(config);
}

/**
 * Gives the config back when the kernels can run it.
 * @throws INVALID_OPTION naming the first property that does not fit.
 */
export function checkConfig(config: ModelConfig): ModelConfig {
  const fail = (name: keyof ModelConfig, must: string): never => {
    throw new TuneloopError({
      code: 'INVALID_OPTION',
      message: `The model config has ${name} = ${config[name]}; it must be ${must}.`,
    });
  };
  for (const name of ['vocabSize', 'dim', 'layers', 'heads', 'kvHeads', 'hiddenDim', 'maxContext'] as const) {
    if (!Number.isInteger(config[name]) || config[name] < 1) fail(name, 'a positive integer');
  }
  if (config.vocabSize < 2) fail('vocabSize', 'at least 2');
  if (config.heads % config.kvHeads !== 0) fail('kvHeads', `a divisor of heads (${config.heads})`);
  if (config.dim % (config.heads * 4) !== 0) fail('dim', `a multiple of 4 · heads (${4 * config.heads})`);
  if (config.hiddenDim % 4 !== 0) fail('hiddenDim', 'a multiple of 4');
  if (!(config.ropeTheta > 1)) fail('ropeTheta', 'greater than 1');
  if (!(config.normEps > 0)) fail('normEps', 'greater than 0');
  return config;
}
