/** One adapted weight: W + (alpha / rank) · B · A. */
export interface LoraPair {
  /** The module whose weight is adapted, as `model.layers.0.self_attn.q_proj`. */
  readonly module: string;
  /** [rank, in], row-major. */
  readonly a: Float32Array;
  /** [out, rank], row-major. */
  readonly b: Float32Array;
}

/** A whole LoRA adapter. @see Hu et al. (2021), LoRA: Low-Rank Adaptation of Large Language Models */
export interface LoraMatrices {
  readonly rank: number;
  readonly alpha: number;
  readonly pairs: readonly LoraPair[];
}
