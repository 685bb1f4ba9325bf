import type { EmbedModel } from '../../spec/embed.js';
import { type ConformanceCase, check, checkAborts, type Make } from './case.js';

const texts = ['a red apple', 'the night train to Oslo', 'seven', ''.padEnd(40, 'long ')];

/** Gives the promises of an {@link EmbedModel}. */
export function embed(make: Make<EmbedModel>): readonly ConformanceCase[] {
  return [
    {
      title: 'embedding gives one finite vector for each text, all of one length',
      run: async () => {
        const { vectors, usage } = await (await make()).embed(texts);
        check(vectors.length === texts.length, `${vectors.length} vectors for ${texts.length} texts`);
        const dimensions = vectors[0]!.length;
        check(dimensions > 0, 'a vector must not be empty');
        for (const vector of vectors) {
          check(vector instanceof Float32Array, 'a vector must be a Float32Array');
          check(vector.length === dimensions, 'all vectors must have one length');
          check(vector.every(Number.isFinite), 'a vector must hold finite numbers');
        }
        check(Number.isInteger(usage.inputTokens) && usage.inputTokens >= 0, 'input tokens must be counted');
      },
    },
    {
      title: 'embedding keeps the order of the texts',
      run: async () => {
        const model = await make();
        const forth = await model.embed(texts);
        const back = await model.embed([...texts].reverse());
        for (const [index, vector] of forth.vectors.entries()) {
          check(
            near(vector, back.vectors[texts.length - 1 - index]!),
            `text ${index} has another vector when reversed`,
          );
        }
        check(!near(forth.vectors[0]!, forth.vectors[1]!), 'different texts must have different vectors');
      },
    },
    {
      title: 'embedding no texts gives no vectors',
      run: async () => {
        const { vectors } = await (await make()).embed([]);
        check(vectors.length === 0, `${vectors.length} vectors for no texts`);
      },
    },
    {
      title: 'an aborted embedding rejects with the reason of its signal',
      run: async () => {
        const model = await make();
        await checkAborts((signal) => model.embed(texts, { signal }));
      },
    },
  ];
}

function near(a: Float32Array, b: Float32Array): boolean {
  return a.every((value, index) => Math.abs(value - b[index]!) <= 1e-3 * (1 + Math.abs(value)));
}
