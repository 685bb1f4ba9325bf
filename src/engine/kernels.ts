import { kernelsBase64 } from './generated/kernels.js';

/** A byte address in the shared memory. */
export type Address = number;

/** What the compiled kernels export; each is described where it is written, in `kernels/*.as.ts`. */
export interface Kernels {
  scratchBytes(): number;
  setScratch(address: Address): void;
  attentionScratchBytes(longest: number, headDim: number): number;
  pack(panels: Address, b: Address, stride: number, k: number, n: number, depth: number): void;
  packTransposed(panels: Address, w: Address, stride: number, n: number, k: number): void;
  gemm(
    c: Address,
    cStride: number,
    a: Address,
    aStride: number,
    panels: Address,
    m: number,
    n: number,
    k: number,
    accumulate: 0 | 1,
  ): void;
  gemmTransposed(
    c: Address,
    cStride: number,
    a: Address,
    aStride: number,
    b: Address,
    bStride: number,
    panels: Address,
    m: number,
    n: number,
    k: number,
  ): void;
  attention(
    out: Address,
    lse: Address,
    lseStride: number,
    qkv: Address,
    starts: Address,
    sequences: number,
    heads: number,
    kvHeads: number,
    headDim: number,
    scale: number,
    scratch: Address,
  ): void;
  attentionBackward(
    dqkv: Address,
    dout: Address,
    out: Address,
    lse: Address,
    lseStride: number,
    qkv: Address,
    starts: Address,
    sequences: number,
    heads: number,
    kvHeads: number,
    headDim: number,
    scale: number,
    scratch: Address,
  ): void;
  cacheRows(
    cache: Address,
    context: number,
    position: number,
    qkv: Address,
    rows: number,
    heads: number,
    kvHeads: number,
    headDim: number,
  ): void;
  attendCached(
    out: Address,
    qkv: Address,
    caches: Address,
    lengths: Address,
    rows: number,
    context: number,
    heads: number,
    kvHeads: number,
    headDim: number,
    scale: number,
    scores: Address,
  ): void;
  gatherRows(out: Address, table: Address, index: Address, rows: number, width: number): void;
  scatterRows(table: Address, source: Address, index: Address, rows: number, width: number): void;
  add(target: Address, source: Address, count: number): void;
  clear(values: Address, count: number): void;
  sum(out: Address, left: Address, right: Address, count: number): void;
  scale(values: Address, factor: number, count: number): void;
  dropRows(
    out: Address,
    source: Address,
    ids: Address,
    rows: number,
    width: number,
    key: number,
    threshold: number,
    factor: number,
  ): void;
  rmsNorm(out: Address, rstd: Address, x: Address, gain: Address, rows: number, width: number, eps: number): void;
  rmsNormBackward(
    dx: Address,
    dgain: Address,
    dy: Address,
    x: Address,
    gain: Address,
    rstd: Address,
    rows: number,
    width: number,
  ): void;
  rotate(
    x: Address,
    stride: number,
    positions: Address,
    rows: number,
    heads: number,
    headDim: number,
    cos: Address,
    sin: Address,
    direction: 1 | -1,
  ): void;
  swiglu(out: Address, gateUp: Address, rows: number, hidden: number): void;
  swigluBackward(dGateUp: Address, dout: Address, gateUp: Address, rows: number, hidden: number): void;
  softmaxLoss(
    losses: Address,
    logits: Address,
    stride: number,
    targets: Address,
    coefficients: Address,
    rows: number,
    width: number,
    smoothing: number,
  ): void;
  rowSummary(best: Address, logSums: Address, logits: Address, stride: number, rows: number, width: number): void;
  reduceShards(first: Address, second: Address, third: Address, fourth: Address, count: number): number;
  adamw(
    weights: Address,
    gradient: Address,
    m: Address,
    v: Address,
    count: number,
    rate: number,
    beta1: number,
    beta2: number,
    epsilon: number,
    decay: number,
    clip: number,
    firstBias: number,
    secondBias: number,
  ): void;
}

let compiled: WebAssembly.Module | undefined;

/** The kernels over one shared memory; each thread makes its own instance. */
export function instantiate(memory: WebAssembly.Memory): Kernels {
  compiled ??= new WebAssembly.Module(Buffer.from(kernelsBase64, 'base64'));
  return new WebAssembly.Instance(compiled, { env: { memory } }).exports as unknown as Kernels;
}
