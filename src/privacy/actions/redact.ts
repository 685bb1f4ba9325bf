import { kindLabel } from '../kinds.js';
import type { Action } from './action.js';

/** Puts the kind in place of the value: `[EMAIL]`. */
export function redact(): Action {
  return { name: 'redact', signature: 'redact', apply: (_, { kind }) => `[${kindLabel(kind)}]` };
}
