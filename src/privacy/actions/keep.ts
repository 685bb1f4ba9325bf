import type { Action } from './action.js';

/** Leaves the value where it is; it is reported, and nothing more. */
export function keep(): Action {
  return { name: 'keep', signature: 'keep', apply: (value) => value };
}
