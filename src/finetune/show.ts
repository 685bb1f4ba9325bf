import { shortDigest } from '../base/digest.js';
import { type Display, escapeHtml } from '../base/display.js';
import type { JobState } from './state.js';

/** Gives a job's one line, and its facts as a small table for notebooks. */
export function showJob(state: JobState, provider: string): Display {
  const { plan } = state;
  const facts: [name: string, value: string][] = [
    ['phase', state.phase],
    ['method', `${plan.method} of ${plan.model}`],
    ['provider', provider],
  ];
  if ('data' in state && state.data !== undefined) {
    const { train, validation } = state.data;
    facts.push(['rows', validation === undefined ? `${train.rows}` : `${train.rows} + ${validation.rows} to validate`]);
  }
  if ('handle' in state && state.handle !== undefined) facts.push(['handle', state.handle.id]);
  if (state.phase === 'succeeded') facts.push(['model', state.model]);
  if (state.phase === 'failed') facts.push(['reason', state.reason]);
  if ('key' in state && state.key !== undefined) facts.push(['key', shortDigest(state.key)]);
  const line = facts.slice(1).map(([name, value]) => (name === 'method' ? value : `${name} ${value}`));
  const rows = facts.map(([name, value]) => `<tr><th>${name}</th><td>${escapeHtml(value)}</td></tr>`).join('');
  return {
    text: `FineTuneJob "${plan.name}" ${state.phase} (${line.join(' · ')})`,
    html: `<table><caption>FineTuneJob ${escapeHtml(plan.name)}</caption>${rows}</table>`,
  };
}
