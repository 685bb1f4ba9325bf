import { TuneloopError } from '../../base/errors.js';

/** @throws INVALID_OPTION for an empty sample, or a value that is not finite */
export function checkSample(what: string, sample: ArrayLike<number>, name: string): void {
  let wrong = sample.length === 0 ? 'is empty' : undefined;
  for (let i = 0; i < sample.length && wrong === undefined; i++) {
    if (!Number.isFinite(sample[i])) wrong = `has the value ${sample[i]} at ${i}`;
  }
  if (wrong === undefined) return;
  throw new TuneloopError({
    code: 'INVALID_OPTION',
    message: `${what}: the ${name} sample ${wrong}.`,
    hint: 'Give at least one number, all of them finite; leave missing values out.',
  });
}
