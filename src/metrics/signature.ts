import type { Seen } from '../spec/metric.js';

/** Raised whenever any metric of this library gives another number than before for the same texts. */
const METRICS_VERSION = '1';

type Fields = readonly (readonly [key: string, value: string | number])[];

const print = (fields: Fields) => fields.map(([key, value]) => `${key}:${value}`).join('|');

const resampling = (seen: Seen): Fields => [
  ...(seen.references === 0 ? [] : ([['nrefs', seen.references]] as const)),
  ...(seen.resamples === undefined ? [] : ([['bs', seen.resamples]] as const)),
  ...(seen.trials === undefined ? [] : ([['ar', seen.trials]] as const)),
  ...(seen.seed === undefined ? [] : ([['seed', seen.seed]] as const)),
];

/**
 * Our own signature: the metric, how it was run, whose numbers it equals, and the version of our arithmetic.
 * @param equals the implementation whose numbers these are, such as `sacreBLEU-2.6.0`
 */
export function ownSignature(name: string, seen: Seen, options: Fields, equals?: string): string {
  const origin: Fields = equals === undefined ? [] : [['equals', equals]];
  return `${name}|${print([...resampling(seen), ...options, ...origin, ['v', METRICS_VERSION]])}`;
}

/** The signature sacreBLEU 2.6.0 prints for the same options. */
export function sacrebleuSignature(seen: Seen, options: Fields): string {
  return print([...resampling(seen), ...options, ['version', '2.6.0']]);
}
