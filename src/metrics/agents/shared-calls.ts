import { bestAssignment } from '../assignment.js';
import type { Call } from '../segments.js';
import type { CallComparison } from './call-comparison.js';

/** How many calls two lists share when each may be paired once, in whatever order. */
export function sharedCalls(made: readonly Call[], wanted: readonly Call[], { isSame }: CallComparison): number {
  return bestAssignment(made.length, wanted.length, (i, j) => (isSame(made[i]!, wanted[j]!) ? 1 : 0)).total;
}
