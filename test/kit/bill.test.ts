import { expect, it } from 'vitest';
import { bill } from '../../src/kit/bill.js';

it('a bill is nothing before the first call, and then the sum', () => {
  const paid = bill();
  expect(paid.total()).toBeUndefined();
  paid.add({ inputTokens: 1, outputTokens: 2 });
  expect(paid.total()).toEqual({ inputTokens: 1, outputTokens: 2 });
  paid.add({ inputTokens: 10, outputTokens: 20, cachedInputTokens: 5 });
  paid.add({ inputTokens: 100, outputTokens: 200, reasoningTokens: 7, estimated: true });
  paid.add({ inputTokens: 0, outputTokens: 0, cachedInputTokens: 1 });
  expect(paid.total()).toEqual({
    inputTokens: 111,
    outputTokens: 222,
    cachedInputTokens: 6,
    reasoningTokens: 7,
    estimated: true,
  });
});
