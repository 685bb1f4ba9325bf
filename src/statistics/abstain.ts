import type { Abstention } from '../spec/metric.js';

/** There is no number for `reason`. */
export function abstain(name: string, reason: Abstention['reason']): Abstention {
  return { status: 'abstained', name, reason };
}
