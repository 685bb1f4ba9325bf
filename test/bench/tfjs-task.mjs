/** What both sides of the comparison with TensorFlow.js train: the same shape, tokens, starting weights and Adam. */
export const config = {
  vocabSize: 1280,
  dim: 96,
  layers: 4,
  heads: 4,
  kvHeads: 4,
  hiddenDim: 192,
  ropeTheta: 10000,
  normEps: 1e-5,
  maxContext: 512,
};
export const sequences = 16;
/** Inputs of a sequence, each of which predicts the token after it. */
export const length = 96;
export const learningRate = 1e-3;
export const betas = [0.9, 0.999];

export const rows = Array.from({ length: sequences }, (_, i) =>
  Int32Array.from({ length: length + 1 }, (_, at) => (i * 71 + at * at * 13) % config.vocabSize),
);

export const median = (values) => values.toSorted((a, b) => a - b)[values.length >> 1];
