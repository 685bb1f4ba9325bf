import { escapeHtml, htmlTable, showAs } from '../base/display.js';
import type { Json } from '../base/json.js';
import type { Problem } from './problem.js';
import type { DatedNotice } from './service-notices.js';
import type { TokenCount } from './tokens.js';

/** A problem, and where. */
export interface RowProblem extends Problem {
  /** 0-based; absent for what concerns the whole file. */
  readonly row?: number | undefined;
}

/** How often a problem occurs. */
export interface ProblemTally {
  readonly code: Problem['code'];
  readonly severity: Problem['severity'];
  readonly count: number;
}

/** Tokens of all rows. */
export interface TokenTotal extends TokenCount {
  readonly mean: number;
  readonly longest: number;
  /** 0-based. */
  readonly longestRow: number;
  /** How they were counted, or estimated. Images, audio and files are not. */
  readonly method: string;
}

/** What a job would cost, in US dollars. */
export interface CostEstimate {
  readonly usd: number;
  readonly low: number;
  readonly high: number;
  /** Tokens that are paid: of all rows, times the epochs. */
  readonly trainedTokens: number;
  readonly epochs: number;
  /** `assumed`: nobody said, and the service's default is not known. */
  readonly epochsFrom: 'option' | 'service' | 'assumed';
}

export interface TrainingCheckData {
  readonly format: string;
  /** No error was found. */
  readonly ok: boolean;
  readonly rows: number;
  /** Of the file as JSONL. Lines that are no JSON objects are not counted. */
  readonly bytes: number;
  /** Of each code the first ones; `counts` has them all. */
  readonly problems: readonly RowProblem[];
  /** Errors first, then the most frequent. */
  readonly counts: readonly ProblemTally[];
  /** Absent where no row could be read. */
  readonly tokens?: TokenTotal | undefined;
  /** Absent without a price. */
  readonly cost?: CostEstimate | undefined;
  /** What the service has announced, in order of date. */
  readonly notices: readonly DatedNotice[];
}

/** What a file of training rows would meet at its service. */
export class TrainingCheck implements TrainingCheckData {
  readonly format: string;
  readonly ok: boolean;
  readonly rows: number;
  readonly bytes: number;
  readonly problems: readonly RowProblem[];
  readonly counts: readonly ProblemTally[];
  readonly tokens: TokenTotal | undefined;
  readonly cost: CostEstimate | undefined;
  readonly notices: readonly DatedNotice[];

  constructor(data: TrainingCheckData) {
    this.format = data.format;
    this.ok = data.ok;
    this.rows = data.rows;
    this.bytes = data.bytes;
    this.problems = data.problems;
    this.counts = data.counts;
    this.tokens = data.tokens;
    this.cost = data.cost;
    this.notices = data.notices;
  }

  toJSON(): { readonly [key: string]: Json } {
    return { kind: 'TrainingCheck', v: 1, ...JSON.parse(JSON.stringify({ ...this })) };
  }
}

showAs(TrainingCheck, (check) => {
  const facts = factsOf(check);
  const head = ['problem', 'severity', 'count', 'first'];
  const rows = check.counts.map(({ code, severity, count }) => {
    const first = check.problems.find((each) => each.code === code && each.severity === severity);
    return [code, severity, `${count}`, first === undefined ? '' : placeOf(first)];
  });
  const lines = rows.map(([code, severity, count, first]) => `  ${severity} ${count}  ${code}  (${first})`);
  const notices = check.notices.map(noticeText);
  const html = [...facts, ...notices].map((line) => `<p>${escapeHtml(line)}</p>`).join('');
  return {
    text: [...facts, ...lines, ...notices.map((line) => `  ${line}`)].join('\n'),
    html: rows.length === 0 ? html : html + htmlTable(head, rows),
  };
});

function factsOf({ format, ok, rows, bytes, tokens, cost }: TrainingCheckData): readonly string[] {
  const number = (value: number) => value.toLocaleString('en', { maximumFractionDigits: 0 });
  const range = ({ low, high }: TokenCount, show: (value: number) => string) =>
    low === high ? '' : ` (${show(low)} to ${show(high)})`;
  const facts = [`${ok ? 'Fits' : 'Does not fit'} ${format}: ${number(rows)} rows, ${number(bytes)} bytes`];
  if (tokens !== undefined) {
    const { method } = tokens;
    facts.push(
      `${number(tokens.tokens)} tokens${range(tokens, number)}, longest row ${number(tokens.longest)}; ${method}`,
    );
  }
  if (cost !== undefined) {
    const dollars = (value: number) => `$${value.toFixed(2)}`;
    const spread = cost.low === cost.high ? '' : ` (${dollars(cost.low)} to ${dollars(cost.high)})`;
    facts.push(`${dollars(cost.usd)}${spread} for ${cost.epochs} epochs (${cost.epochsFrom})`);
  }
  return facts;
}

function placeOf({ row, path, message }: RowProblem): string {
  const place = [...(row === undefined ? [] : [`row ${row}`]), ...(path === '' ? [] : [path])].join(' ');
  return place === '' ? message : `${place}: ${message}`;
}

function noticeText({ service, from, what, instead, daysLeft }: DatedNotice): string {
  const when = daysLeft > 0 ? `from ${from} (in ${daysLeft} days)` : `since ${from}`;
  return `${service}, ${when}: ${what}.${instead === undefined ? '' : ` Instead: ${instead}.`}`;
}
