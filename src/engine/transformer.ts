import { headDim, qkvDim } from './config.js';
import type { Address, Kernels } from './kernels.js';
import type { FusedLinear } from './layout.js';
import type { Layer, Linear, Network } from './network.js';
import { hash } from './random.js';
import type { LayerActivations, Workspace } from './workspace.js';

/** A network, one thread's workspace and its kernels. */
export interface Engine {
  readonly kernels: Kernels;
  readonly network: Network;
  readonly work: Workspace;
  /** Scale of the adapter's product. */
  readonly adapterScale: number;
}

/** How many rows of the workspace are in use, and how many sequences they are. */
export interface Piece {
  readonly rows: number;
  readonly sequences: number;
}

/** Dropout of one training step; the masks are a pure function of these and of row and column. */
export interface Dropout {
  readonly seed: number;
  readonly step: number;
  readonly rate: number;
  readonly adapterRate: number;
}

const sites = { embedding: 0, attention: 1, feedForward: 2, qkv: 8, o: 9, gateUp: 10, down: 11 } as const;

function drop(
  engine: Engine,
  out: Address,
  source: Address,
  rows: number,
  width: number,
  rate: number,
  dropout: Dropout,
  layer: number,
  site: keyof typeof sites,
): void {
  const key = hash(dropout.seed, dropout.step, layer, sites[site]);
  const threshold = Math.floor(rate * 2147483648);
  engine.kernels.dropRows(out, source, engine.work.ids, rows, width, key, threshold, 1 / (1 - rate));
}

/** How the rows of a piece attend: from the rotated `activations.qkv` to `activations.attended`. */
export type Attend = (engine: Engine, piece: Piece, activations: LayerActivations, layer: number) => void;

/** Each sequence of the piece to itself, causally. */
export const attendWithin: Attend = ({ kernels, network, work }, piece, activations) => {
  const { config } = network;
  const size = headDim(config);
  kernels.attention(
    activations.attended,
    activations.lse,
    work.rows,
    activations.qkv,
    work.starts,
    piece.sequences,
    config.heads,
    config.kvHeads,
    size,
    1 / Math.sqrt(size),
    work.attention,
  );
};

/** Runs the tokens in the workspace through all blocks; the result is `work.x`. */
export function forward(engine: Engine, piece: Piece, dropout?: Dropout, attend: Attend = attendWithin): void {
  const { kernels, network, work } = engine;
  const { config } = network;
  const { dim, heads, kvHeads, hiddenDim } = config;
  const { rows } = piece;
  const size = headDim(config);
  const rate = dropout?.rate ?? 0;
  const first = work.layers[0]!.x;
  kernels.gatherRows(first, network.embedding.address, work.tokens, rows, dim);
  if (dropout !== undefined && rate > 0) drop(engine, first, first, rows, dim, rate, dropout, 0, 'embedding');
  network.layers.forEach((layer, index) => {
    const a = work.layers[index]!;
    const next = work.layers[index + 1]?.x ?? work.x;
    kernels.rmsNorm(a.attentionNormed, a.attentionScale, a.x, layer.attentionNorm.address, rows, dim, config.normEps);
    apply(engine, layer, 'qkv', a.qkv, a.attentionNormed, a, rows, index, dropout);
    kernels.rotate(a.qkv, qkvDim(config), work.positions, rows, heads + kvHeads, size, network.cos, network.sin, 1);
    attend(engine, piece, a, index);
    apply(engine, layer, 'o', work.narrow, a.attended, a, rows, index, dropout);
    if (dropout !== undefined && rate > 0) {
      drop(engine, work.narrow, work.narrow, rows, dim, rate, dropout, index, 'attention');
    }
    kernels.sum(a.middle, a.x, work.narrow, rows * dim);
    kernels.rmsNorm(
      a.feedForwardNormed,
      a.feedForwardScale,
      a.middle,
      layer.feedForwardNorm.address,
      rows,
      dim,
      config.normEps,
    );
    apply(engine, layer, 'gateUp', a.gateUp, a.feedForwardNormed, a, rows, index, dropout);
    kernels.swiglu(a.hidden, a.gateUp, rows, hiddenDim);
    apply(engine, layer, 'down', work.narrow, a.hidden, a, rows, index, dropout);
    if (dropout !== undefined && rate > 0) {
      drop(engine, work.narrow, work.narrow, rows, dim, rate, dropout, index, 'feedForward');
    }
    kernels.sum(next, a.middle, work.narrow, rows * dim);
  });
}

/** out = x · Wᵀ, plus the adapter's product. */
function apply(
  engine: Engine,
  layer: Layer,
  fused: FusedLinear,
  out: Address,
  x: Address,
  activations: LayerActivations,
  rows: number,
  index: number,
  dropout: Dropout | undefined,
): void {
  const { kernels } = engine;
  const linear = layer[fused];
  kernels.gemm(out, linear.out, x, linear.in, linear.forward, rows, linear.out, linear.in, 0);
  if (linear.adapter === undefined) return;
  const { a, bs } = linear.adapter;
  const input = adapterInput(engine, linear, fused, x, rows, index, dropout);
  const low = activations.low[fused];
  kernels.gemm(low, a.out, input, a.in, a.forward, rows, a.out, a.in, 0);
  kernels.scale(low, engine.adapterScale, rows * a.out);
  bs.forEach((b, part) => {
    kernels.gemm(out + b.column * 4, linear.out, low + part * b.in * 4, a.out, b.forward, rows, b.out, b.in, 1);
  });
}

function adapterInput(
  engine: Engine,
  linear: Linear,
  fused: FusedLinear,
  x: Address,
  rows: number,
  index: number,
  dropout: Dropout | undefined,
): Address {
  if (dropout === undefined || dropout.adapterRate === 0) return x;
  drop(engine, engine.work.dropped, x, rows, linear.in, dropout.adapterRate, dropout, index, fused);
  return engine.work.dropped;
}

/**
 * Carries the gradient in `work.dx` of the last block's output back to the embedding, adding to the gradients at
 * `gradients` (laid out like the weights, or like the adapter where there is one).
 */
export function backward(engine: Engine, piece: Piece, gradients: Address, dropout?: Dropout): void {
  const { kernels, network, work } = engine;
  const { config } = network;
  const { dim, heads, kvHeads, hiddenDim } = config;
  const { rows } = piece;
  const size = headDim(config);
  const rate = dropout?.rate ?? 0;
  const full = network.rank === 0;
  for (let index = config.layers - 1; index >= 0; index--) {
    const layer = network.layers[index]!;
    const a = work.layers[index]!;
    const branch = (site: 'attention' | 'feedForward'): Address => {
      if (dropout === undefined || rate === 0) return work.dx;
      drop(engine, work.headIn, work.dx, rows, dim, rate, dropout, index, site);
      return work.headIn;
    };
    retrace(engine, layer, 'down', work.narrow, branch('feedForward'), a.hidden, a, rows, index, gradients, dropout);
    kernels.swigluBackward(work.wide, work.narrow, a.gateUp, rows, hiddenDim);
    retrace(engine, layer, 'gateUp', work.narrow, work.wide, a.feedForwardNormed, a, rows, index, gradients, dropout);
    kernels.rmsNormBackward(
      work.dx,
      full ? gradients + layer.feedForwardNorm.offset * 4 : 0,
      work.narrow,
      a.middle,
      layer.feedForwardNorm.address,
      a.feedForwardScale,
      rows,
      dim,
    );
    retrace(engine, layer, 'o', work.narrow, branch('attention'), a.attended, a, rows, index, gradients, dropout);
    kernels.attentionBackward(
      work.wide,
      work.narrow,
      a.attended,
      a.lse,
      work.rows,
      a.qkv,
      work.starts,
      piece.sequences,
      heads,
      kvHeads,
      size,
      1 / Math.sqrt(size),
      work.attention,
    );
    kernels.rotate(
      work.wide,
      qkvDim(config),
      work.positions,
      rows,
      heads + kvHeads,
      size,
      network.cos,
      network.sin,
      -1,
    );
    retrace(engine, layer, 'qkv', work.narrow, work.wide, a.attentionNormed, a, rows, index, gradients, dropout);
    kernels.rmsNormBackward(
      work.dx,
      full ? gradients + layer.attentionNorm.offset * 4 : 0,
      work.narrow,
      a.x,
      layer.attentionNorm.address,
      a.attentionScale,
      rows,
      dim,
    );
  }
  if (!full) return;
  if (dropout !== undefined && rate > 0) drop(engine, work.dx, work.dx, rows, dim, rate, dropout, 0, 'embedding');
  kernels.scatterRows(gradients + network.embedding.offset * 4, work.dx, work.tokens, rows, dim);
}

/** dx = dy · W and the gradients of W, or of the adapter. */
function retrace(
  engine: Engine,
  layer: Layer,
  fused: FusedLinear,
  dx: Address,
  dy: Address,
  x: Address,
  activations: LayerActivations,
  rows: number,
  index: number,
  gradients: Address,
  dropout: Dropout | undefined,
): void {
  const { kernels, work } = engine;
  const linear = layer[fused];
  kernels.gemm(dx, linear.in, dy, linear.out, linear.backward, rows, linear.in, linear.out, 0);
  if (linear.adapter === undefined) {
    const to = gradients + linear.offset * 4;
    kernels.gemmTransposed(to, linear.in, dy, linear.out, x, linear.in, work.panels, linear.out, linear.in, rows);
    return;
  }
  const { a, bs } = linear.adapter;
  const low = activations.low[fused];
  bs.forEach((b, part) => {
    const dyPart = dy + b.column * 4;
    const shift = part * b.in * 4;
    const to = gradients + b.offset * 4;
    kernels.gemmTransposed(to, b.in, dyPart, linear.out, low + shift, a.out, work.panels, b.out, b.in, rows);
    kernels.gemm(work.dLow + shift, a.out, dyPart, linear.out, b.backward, rows, b.in, b.out, 0);
  });
  kernels.scale(work.dLow, engine.adapterScale, rows * a.out);
  const input = adapterInput(engine, linear, fused, x, rows, index, dropout);
  const to = gradients + a.offset * 4;
  kernels.gemmTransposed(to, a.in, work.dLow, a.out, input, a.in, work.panels, a.out, a.in, rows);
  if (input === x) {
    kernels.gemm(dx, a.in, work.dLow, a.out, a.backward, rows, a.in, a.out, 1);
    return;
  }
  kernels.gemm(work.dropped, a.in, work.dLow, a.out, a.backward, rows, a.in, a.out, 0);
  drop(engine, work.dropped, work.dropped, rows, a.in, dropout!.adapterRate, dropout!, index, fused);
  kernels.add(dx, work.dropped, rows * a.in);
}
