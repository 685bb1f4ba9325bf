import type { Address } from './kernels.js';
import type { Engine } from './transformer.js';

/** Final norm of the rows in `work.scored` of the last block's output, into `work.headNormed`. */
export function headForward(engine: Engine, scored: number): void {
  const { kernels, network, work } = engine;
  const { dim, normEps } = network.config;
  kernels.gatherRows(work.headIn, work.x, work.scored, scored, dim);
  kernels.rmsNorm(work.headNormed, work.headScale, work.headIn, network.norm.address, scored, dim, normEps);
}

/** Calls back for each block of logits of `work.headNormed`; the logits lie in `work.logits`. */
export function eachLogits(engine: Engine, scored: number, visit: (first: number, rows: number) => void): void {
  const { kernels, network, work } = engine;
  const { dim, vocabSize } = network.config;
  for (let first = 0; first < scored; first += work.logitRows) {
    const rows = Math.min(work.logitRows, scored - first);
    const from = work.headNormed + first * dim * 4;
    kernels.gemm(work.logits, work.logitStride, from, dim, network.embedding.forward, rows, vocabSize, dim, 0);
    visit(first, rows);
  }
}

/** The loss of each scored row into `work.losses`. */
export function headLosses(engine: Engine, scored: number): void {
  const { kernels, network, work } = engine;
  headForward(engine, scored);
  eachLogits(engine, scored, (first, rows) => {
    const { losses, targets } = at(engine, first);
    kernels.softmaxLoss(losses, work.logits, work.logitStride, targets, 0, rows, network.config.vocabSize, 0);
  });
}

/**
 * The loss of each scored row, and the gradient of Σ coefficient · loss: of the last block's output into `work.dx`
 * (`rows` rows), of norm and embedding added to `gradients` where those are trained.
 */
export function headBackward(
  engine: Engine,
  rows: number,
  scored: number,
  smoothing: number,
  gradients: Address,
): void {
  const { kernels, network, work } = engine;
  const { dim, vocabSize } = network.config;
  const { embedding, norm } = network;
  const full = network.rank === 0;
  headForward(engine, scored);
  eachLogits(engine, scored, (first, count) => {
    const { losses, targets, coefficients } = at(engine, first);
    const { logits, logitStride } = work;
    kernels.softmaxLoss(losses, logits, logitStride, targets, coefficients, count, vocabSize, smoothing);
    const shift = first * dim * 4;
    kernels.gemm(work.dHeadNormed + shift, dim, logits, logitStride, embedding.backward, count, dim, vocabSize, 0);
    if (full) {
      const to = gradients + embedding.offset * 4;
      const from = work.headNormed + shift;
      kernels.gemmTransposed(to, dim, logits, logitStride, from, dim, work.panels, vocabSize, dim, count);
    }
  });
  kernels.clear(work.dHeadIn, scored * dim);
  kernels.rmsNormBackward(
    work.dHeadIn,
    full ? gradients + norm.offset * 4 : 0,
    work.dHeadNormed,
    work.headIn,
    norm.address,
    work.headScale,
    scored,
    dim,
  );
  kernels.clear(work.dx, rows * dim);
  kernels.scatterRows(work.dx, work.dHeadIn, work.scored, scored, dim);
}

function at({ work }: Engine, row: number): { losses: Address; targets: Address; coefficients: Address } {
  return { losses: work.losses + row * 4, targets: work.targets + row * 4, coefficients: work.coefficients + row * 4 };
}
