import type { EvalReport } from './eval-report.js';
import type { EvalScore } from './eval-score.js';
import { type GateRules, gate } from './gate.js';
import type { RowError } from './row-errors.js';
import { intervalText, scoreText } from './text-table.js';

/**
 * Gives a report as JUnit XML, which build servers show: a test case for each score and for each row error that the
 * report keeps. A score fails where it does not meet its rule, is skipped where it has no value and no rule, and is an
 * error where every row failed.
 */
export function reportJUnit(report: EvalReport, rules: GateRules = {}): string {
  const verdict = Object.keys(rules).length === 0 ? { failures: [] } : gate(report, rules, { throws: false });
  const suite = `${report.about.model}`;
  const ofScores = report.scores.map((score) => {
    const missed = verdict.failures.filter(({ metric }) => metric === score.name).map(({ message }) => message);
    return { name: score.name, outcome: outcomeOf(score, missed, score.name in rules), out: outOf(score) };
  });
  const ofRows = report.errors.first.map((error) => ({
    name: `row ${error.index}, ${placeOf(error)}`,
    outcome: element('error', { type: error.code, message: error.message }),
    out: '',
  }));
  const cases = [...ofScores, ...ofRows];
  const count = (tag: string) => cases.filter(({ outcome }) => outcome.startsWith(`<${tag}`)).length;
  const attributes = {
    name: `evaluation of ${suite}`,
    tests: cases.length,
    failures: count('failure'),
    errors: count('error'),
    skipped: count('skipped'),
    timestamp: report.at,
  };
  const lines = cases.map(
    ({ name, outcome, out }) =>
      `    <testcase ${attributesOf({ classname: suite, name })}>${outcome}${out && `<system-out>${escapeXml(out)}</system-out>`}</testcase>`,
  );
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    '<testsuites>',
    `  <testsuite ${attributesOf(attributes)}>`,
    ...lines,
    '  </testsuite>',
    '</testsuites>',
    '',
  ].join('\n');
}

function outcomeOf(score: EvalScore, missed: readonly string[], ruled: boolean): string {
  if (missed.length > 0) return element('failure', { message: missed.join('; ') });
  if (score.status === 'error') return element('error', { message: score.reason ?? 'every row failed' });
  return score.status === 'abstained' && !ruled ? element('skipped', { message: score.reason ?? 'no value' }) : '';
}

function outOf({ value, interval95, coverage, signature }: EvalScore): string {
  const shown = value === undefined ? 'no value' : scoreText(value);
  return `${shown} ${intervalText(interval95)} over ${coverage.scored} rows, ${signature}`;
}

function placeOf({ where, name }: RowError): string {
  return name === undefined ? where : `${where} ${name}`;
}

function element(tag: string, attributes: Readonly<Record<string, string>>): string {
  return `<${tag} ${attributesOf(attributes)}/>`;
}

function attributesOf(attributes: Readonly<Record<string, string | number>>): string {
  return Object.entries(attributes)
    .map(([name, value]) => `${name}="${escapeXml(String(value))}"`)
    .join(' ');
}

/** XML 1.0 has no place for control characters and lone surrogates, not even escaped. */
const notXml = /(?![\t\n\r])\p{Cc}|\p{Cs}|[\ufffe\uffff]/gu;

function escapeXml(text: string): string {
  return text.replace(notXml, '\ufffd').replace(/[&<>"'\n\r\t]/g, (character) => `&#${character.charCodeAt(0)};`);
}
