/**
 * Length of the longest common subsequence of two lists of numbers, 32 cells of the table at a time.
 * @see Hyyrö 2004, Bit-parallel LCS-length computation revisited
 */
export function longestCommonSubsequence(rows: Int32Array, columns: Int32Array): number {
  const blocks = (rows.length + 31) >>> 5;
  const masks = new Map<number, Int32Array>();
  for (let i = 0; i < rows.length; i++) {
    let mask = masks.get(rows[i]!);
    if (mask === undefined) masks.set(rows[i]!, (mask = new Int32Array(blocks)));
    mask[i >>> 5]! |= 1 << (i & 31);
  }
  // Bit i is 0 where the length grows from row i to row i + 1.
  const state = new Int32Array(blocks).fill(-1);
  for (const token of columns) {
    const mask = masks.get(token);
    if (mask === undefined) continue;
    let carry = 0;
    for (let b = 0; b < blocks; b++) {
      const value = state[b]! >>> 0;
      const matched = (value & mask[b]!) >>> 0;
      const sum = value + matched + carry;
      carry = sum > 0xffffffff ? 1 : 0;
      state[b] = sum | 0 | (value & ~mask[b]!);
    }
  }
  let length = 0;
  for (let i = 0; i < rows.length; i++) if (((state[i >>> 5]! >>> (i & 31)) & 1) === 0) length++;
  return length;
}
