import type { Call } from '../segments.js';

const mostShown = 10;

/** Gives what was called and what should have been, for a person to read. */
export function callsText(made: readonly Call[], wanted: readonly Call[]): string {
  return `Called ${namesText(made)}; wanted ${namesText(wanted)}.`;
}

function namesText(calls: readonly Call[]): string {
  if (calls.length === 0) return 'nothing';
  const names = calls.slice(0, mostShown).map(({ name }) => name);
  return calls.length > mostShown ? `${names.join(', ')} and ${calls.length - mostShown} more` : names.join(', ');
}
