export { attention, attentionBackward, attentionScratchBytes } from './attention.as';
export { attendCached, cacheRows } from './cache.as';
export { gemm, gemmTransposed, pack, packTransposed, scratchBytes, setScratch } from './gemm.as';
export { rowSummary, softmaxLoss } from './loss.as';
export { adamw, reduceShards } from './optimizer.as';
export { add, clear, dropRows, gatherRows, rmsNorm, rmsNormBackward, rotate, scale, scatterRows, sum, swiglu, swigluBackward } from './rows.as';
