import type { Arena } from './arena.js';
import { headDim, type ModelConfig, qkvDim } from './config.js';
import type { Address, Kernels } from './kernels.js';
import { type FusedLinear, fusedLinears, fusedParts } from './layout.js';
import { up8, widestRow } from './network.js';

/** What one block keeps of a forward pass for the backward pass. */
export interface LayerActivations {
  readonly x: Address;
  readonly attentionNormed: Address;
  readonly attentionScale: Address;
  readonly qkv: Address;
  readonly lse: Address;
  readonly attended: Address;
  readonly middle: Address;
  readonly feedForwardNormed: Address;
  readonly feedForwardScale: Address;
  readonly gateUp: Address;
  readonly hidden: Address;
  /** x · Aᵀ of each fused linear's adapter. */
  readonly low: Readonly<Record<FusedLinear, Address>>;
}

/** One thread's room for one piece: up to `rows` rows of whole sequences. */
export interface Workspace {
  readonly rows: number;
  readonly layers: readonly LayerActivations[];
  /** Output of the last block [rows, dim]. */
  readonly x: Address;
  readonly tokens: Address;
  readonly positions: Address;
  /** Identity of each row for dropout. */
  readonly ids: Address;
  readonly starts: Address;
  readonly scored: Address;
  readonly targets: Address;
  readonly coefficients: Address;
  readonly losses: Address;
  readonly headIn: Address;
  readonly headScale: Address;
  readonly headNormed: Address;
  readonly dHeadNormed: Address;
  readonly dHeadIn: Address;
  readonly logits: Address;
  readonly logitRows: number;
  readonly logitStride: number;
  readonly dx: Address;
  readonly wide: Address;
  readonly narrow: Address;
  readonly dropped: Address;
  readonly dLow: Address;
  readonly panels: Address;
  readonly attention: Address;
  readonly tile: Address;
}

/** What a workspace is sized for. */
export interface WorkspaceSize {
  readonly rows: number;
  /** Rows of the longest sequence. */
  readonly longest: number;
  readonly rank: number;
  /** Without training all blocks share one set of activations. */
  readonly training: boolean;
}

/** Rows of logits computed at once: their gradient is used while it is still in the cache. */
const logitRows = 96;

/** Lays out a workspace. */
export function planWorkspace(arena: Arena, kernels: Kernels, config: ModelConfig, size: WorkspaceSize): Workspace {
  const { rows, rank } = size;
  const { dim, hiddenDim, heads, vocabSize } = config;
  const block = (width: number): Address => arena.words(rows * width);
  const activations = (): LayerActivations => ({
    x: block(dim),
    attentionNormed: block(dim),
    attentionScale: block(1),
    qkv: block(qkvDim(config)),
    lse: block(heads),
    attended: block(dim),
    middle: block(dim),
    feedForwardNormed: block(dim),
    feedForwardScale: block(1),
    gateUp: block(2 * hiddenDim),
    hidden: block(hiddenDim),
    low: Object.fromEntries(
      fusedLinears.map((fused) => [fused, block(fusedParts[fused].length * rank)]),
    ) as unknown as LayerActivations['low'],
  });
  const one = size.training ? undefined : activations();
  const logitStride = up8(vocabSize);
  const widest = Math.max(dim, hiddenDim);
  return {
    rows,
    layers: Array.from({ length: config.layers }, () => one ?? activations()),
    x: block(dim),
    tokens: block(1),
    positions: block(1),
    ids: block(1),
    starts: arena.words(rows + 1),
    scored: block(1),
    targets: block(1),
    coefficients: block(1),
    losses: block(1),
    headIn: block(dim),
    headScale: block(1),
    headNormed: block(dim),
    dHeadNormed: block(dim),
    dHeadIn: block(dim),
    logits: arena.words(logitRows * logitStride),
    logitRows,
    logitStride,
    dx: block(dim),
    wide: block(widestRow(config)),
    narrow: block(widest),
    dropped: block(widest),
    dLow: block(3 * rank),
    panels: arena.words(256 * up8(Math.max(widest, rank))),
    attention: arena.words(kernels.attentionScratchBytes(size.longest, headDim(config)) / 4),
    tile: arena.words(kernels.scratchBytes() / 4),
  };
}
