/**
 * The inverse of a symmetric positive definite matrix, row by row; undefined where it has none.
 * @see Golub and Van Loan 1996, Matrix Computations, section 4.2 (Cholesky)
 */
export function inverse(matrix: Float64Array, size: number): Float64Array | undefined {
  const lower = new Float64Array(size * size);
  for (let i = 0; i < size; i++) {
    for (let j = 0; j <= i; j++) {
      let sum = matrix[i * size + j]!;
      for (let k = 0; k < j; k++) sum -= lower[i * size + k]! * lower[j * size + k]!;
      if (i === j && !(sum > 0)) return undefined;
      lower[i * size + j] = i === j ? Math.sqrt(sum) : sum / lower[j * size + j]!;
    }
  }
  const result = new Float64Array(size * size);
  const column = new Float64Array(size);
  for (let at = 0; at < size; at++) {
    for (let i = 0; i < size; i++) {
      let sum = i === at ? 1 : 0;
      for (let k = 0; k < i; k++) sum -= lower[i * size + k]! * column[k]!;
      column[i] = sum / lower[i * size + i]!;
    }
    for (let i = size - 1; i >= 0; i--) {
      let sum = column[i]!;
      for (let k = i + 1; k < size; k++) sum -= lower[k * size + i]! * column[k]!;
      column[i] = sum / lower[i * size + i]!;
      result[i * size + at] = column[i]!;
    }
  }
  return result;
}
