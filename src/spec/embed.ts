import type { CallOptions } from './call.js';
import type { Usage } from './chat.js';

/** A model that turns texts into vectors. */
export interface EmbedModel {
  readonly provider: string;
  readonly model: string;
  /** One dense vector for each input, in input order, all of one length. */
  embed(
    inputs: readonly string[],
    options?: CallOptions,
  ): Promise<{ readonly vectors: readonly Float32Array[]; readonly usage: Usage }>;
}
