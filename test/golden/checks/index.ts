import { checkBleu } from './bleu.js';

/** Gives what is expected and what we have for one case, by the `metric` of a golden file. */
export type Check = (golden: never) => [expected: unknown, actual: unknown];

/** Every metric we can check. */
export const checks: Readonly<Record<string, Check>> = {
  bleu: checkBleu,
};
