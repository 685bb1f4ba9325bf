import { z } from 'zod';
import type { Dataset } from '../../src/dataset/dataset.js';

/** A question with its answer: the row type of most tests here. */
export const pair = z.object({ question: z.string(), answer: z.string() });

/** Gives a text's UTF-8 bytes. */
export const utf8 = (text: string) => new TextEncoder().encode(text);

/** Gives JSON Lines bytes of values. */
export const jsonl = (...values: unknown[]) => utf8(values.map((value) => `${JSON.stringify(value)}\n`).join(''));

/** Gives a source of these bytes, cut into pieces of a size. */
export const pieces = (bytes: Uint8Array, size: number) =>
  async function* cut() {
    for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
  };

/** Gives the error a pass over the dataset ends with. */
export async function failure(
  work: Dataset<unknown> | Promise<unknown> | (() => unknown),
): Promise<Error & { code?: string; hint?: string; issues?: { path: string; line?: number; message: string }[] }> {
  try {
    await (typeof work === 'function' ? work() : work instanceof Promise ? work : work.toArray());
  } catch (error) {
    return error as Error;
  }
  throw new Error('It did not fail.');
}
