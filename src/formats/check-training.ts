import { withDeadline } from '../base/abort.js';
import { breathe } from '../base/breathe.js';
import { canonicalJson } from '../base/canonical-json.js';
import { checkOptions, wholeNumber } from '../base/check-options.js';
import { type Clock, systemClock } from '../base/clock.js';
import { isPlainObject } from '../base/json.js';
import { numberAbove, oneOf } from '../base/option-values.js';
import { rowMark } from '../base/row-mark.js';
import type { CallOptions } from '../spec/call.js';
import type { CanonicalRow } from './canonical-row.js';
import type { Format } from './format.js';
import type { Problem } from './problem.js';
import { noticesOf, type Service } from './service-notices.js';
import { type RowCounter, rowCounter, type TokenCount } from './tokens.js';
import {
  type CostEstimate,
  type ProblemTally,
  type RowProblem,
  type TokenTotal,
  TrainingCheck,
} from './training-check.js';

/** Settings of {@link checkTraining}. */
export interface TrainingCheckOptions extends CallOptions {
  /** Which file it is: limits differ. @default 'train' */
  readonly part?: 'train' | 'validation' | undefined;
  /** Tokens of a text by the model's tokenizer. Without it they are estimated. */
  readonly countTokens?: ((text: string) => number) | undefined;
  /** Tokens that a row may have, where the model's limit is another than that of the format's rules. */
  readonly maxTokens?: number | undefined;
  /** US dollars for a million trained tokens, and how often each row is trained on. */
  readonly price?: { readonly usdPerMillionTokens: number; readonly epochs?: number | undefined } | undefined;
  /** Whose notices are told: a format may be read by others, too. @default that of the format */
  readonly service?: Service | undefined;
  /** Says what today is. @default the system's clock */
  readonly clock?: Clock | undefined;
  /** Problems that are listed of each code. @default 10 */
  readonly examples?: number | undefined;
}

const optionNames = [
  'part',
  'countTokens',
  'maxTokens',
  'price',
  'service',
  'clock',
  'examples',
  'signal',
  'onProgress',
  'timeoutMs',
];

/**
 * Reads lines of a training file once, and says what its service would refuse, what it would train otherwise than
 * meant, how many tokens there are, what they cost, and whether the service is about to close. Holds 16 bytes of each
 * line, to find those that occur twice.
 * @param lines values of the format, such as `rows.pipe(toFormat(format))`, or what was parsed from a file
 * @throws INVALID_OPTION for an option that does not exist or has no such value
 * @throws TIMEOUT, or the signal's reason
 */
export async function checkTraining(
  lines: Iterable<unknown> | AsyncIterable<unknown>,
  format: Format,
  options: TrainingCheckOptions = {},
): Promise<TrainingCheck> {
  checkOptions(options, optionNames, 'checkTraining');
  const { part = 'train', price, service = format.service, clock = systemClock, onProgress } = options;
  oneOf('checkTraining', 'part', part, ['train', 'validation']);
  const most = wholeNumber(options.examples ?? 10, 0, 'examples');
  const { rules } = format;
  const limit = options.maxTokens === undefined ? rules.maxTokens : wholeNumber(options.maxTokens, 1, 'maxTokens');
  if (price !== undefined) {
    checkOptions(price, ['usdPerMillionTokens', 'epochs'], 'checkTraining price');
    numberAbove('checkTraining', 'price.usdPerMillionTokens', price.usdPerMillionTokens, 0, true);
    if (price.epochs !== undefined) wholeNumber(price.epochs, 1, 'price.epochs');
  }
  const findings = new ProblemList(most);
  const tokens = new TokenSum(rowCounter(options.countTokens));
  const firstAt = new Map<string, number>();
  let [rows, bytes, multimodal] = [0, 0, 0];
  const { signal, done } = withDeadline(options, 'checkTraining');
  try {
    signal?.throwIfAborted();
    for await (const line of lines) {
      if (rows % 1024 === 1023) {
        await breathe();
        onProgress?.({ done: rows, unit: 'rows' });
      }
      signal?.throwIfAborted();
      const row = rows++;
      const problems = format.check(line);
      for (const problem of problems) findings.add(problem, row);
      const first = problems[0]?.code;
      if (!isPlainObject(line) || first === 'too-deep' || first === 'not-json') continue; // JSON cannot carry it
      bytes += Buffer.byteLength(JSON.stringify(line)) + 1;
      const decoded = format.decode(line);
      if (decoded.row === undefined) {
        const shape = shapeOf(line);
        if (shape !== undefined && !format.keys.includes(shape.key))
          findings.add(error('mixed-formats', '', `The line looks like ${shape.name}; a file has one format.`), row);
        continue;
      }
      if (isMultimodal(decoded.row)) multimodal++;
      const count = tokens.add(decoded.row, row, rules.longRows === 'truncated' ? limit : undefined);
      const tooLong = limit === undefined ? undefined : longRow(count, limit, rules.longRows ?? 'refused');
      if (tooLong !== undefined) findings.add(tooLong, row);
      const mark = rowMark(canonicalJson(line));
      const before = firstAt.get(mark);
      if (before === undefined) firstAt.set(mark, row);
      else findings.add(warning('duplicate-row', '', `It is the same as row ${before}.`), row);
    }
  } finally {
    done();
  }
  onProgress?.({ done: rows, total: rows, unit: 'rows' });
  for (const problem of fileProblems(format, part, rows, bytes, multimodal)) findings.add(problem);
  const total = tokens.total();
  return new TrainingCheck({
    format: format.name,
    ok: findings.ok,
    rows,
    bytes,
    problems: findings.problems,
    counts: findings.counts(),
    tokens: total,
    cost: price === undefined || total === undefined ? undefined : costOf(tokens.billed, format, rows, price),
    notices: noticesOf(service, clock),
  });
}

/**
 * Gives the epochs that OpenAI takes where a job sets none: 3, more where that makes fewer than 100 examples, fewer
 * where it makes more than 25,000; from 1 to 25.
 * @throws INVALID_OPTION for less than one row
 * @see OpenAI cookbook, "Data preparation and analysis for chat model fine-tuning"
 */
export function openaiEpochs(rows: number): number {
  wholeNumber(rows, 1, 'rows');
  if (rows * 3 < 100) return Math.min(25, Math.floor(100 / rows));
  if (rows * 3 > 25_000) return Math.max(1, Math.floor(25_000 / rows));
  return 3;
}

function error(code: Problem['code'], path: string, message: string): Problem {
  return { code, severity: 'error', path, message };
}

function warning(code: Problem['code'], path: string, message: string): Problem {
  return { code, severity: 'warning', path, message };
}

/** All are counted, the first of each code are kept. */
class ProblemList {
  readonly problems: RowProblem[] = [];
  readonly #counts = new Map<string, { code: Problem['code']; severity: Problem['severity']; count: number }>();
  readonly #most: number;

  constructor(most: number) {
    this.#most = most;
  }

  add(problem: Problem, row?: number): void {
    const { code, severity } = problem;
    const key = `${severity} ${code}`;
    const tally = this.#counts.get(key) ?? { code, severity, count: 0 };
    this.#counts.set(key, tally);
    if (++tally.count <= this.#most) this.problems.push(row === undefined ? problem : { ...problem, row });
  }

  get ok(): boolean {
    return ![...this.#counts.values()].some(({ severity }) => severity === 'error');
  }

  counts(): readonly ProblemTally[] {
    const rank = ({ severity }: ProblemTally) => (severity === 'error' ? 0 : 1);
    return [...this.#counts.values()].sort((a, b) => rank(a) - rank(b) || b.count - a.count);
  }
}

class TokenSum {
  readonly #counter: RowCounter;
  #rows = 0;
  #longest = 0;
  #longestRow = 0;
  #all: TokenCount = { tokens: 0, low: 0, high: 0 };
  /** Without what is cut off. */
  billed: TokenCount = { tokens: 0, low: 0, high: 0 };

  constructor(counter: RowCounter) {
    this.#counter = counter;
  }

  add(row: CanonicalRow, index: number, cutAt = Number.POSITIVE_INFINITY): TokenCount {
    const count = this.#counter.count(row);
    this.#rows++;
    if (count.tokens > this.#longest) [this.#longest, this.#longestRow] = [count.tokens, index];
    this.#all = plus(this.#all, count, Number.POSITIVE_INFINITY);
    this.billed = plus(this.billed, count, cutAt);
    return count;
  }

  total(): TokenTotal | undefined {
    if (this.#rows === 0) return undefined;
    const [longest, longestRow, { method }] = [this.#longest, this.#longestRow, this.#counter];
    return { ...this.#all, mean: this.#all.tokens / this.#rows, longest, longestRow, method };
  }
}

function plus(a: TokenCount, b: TokenCount, most: number): TokenCount {
  return {
    tokens: a.tokens + Math.min(b.tokens, most),
    low: a.low + Math.min(b.low, most),
    high: a.high + Math.min(b.high, most),
  };
}

/** An estimate makes an error only where even its lower end is too much. */
function longRow({ tokens, low }: TokenCount, limit: number, fate: 'refused' | 'truncated'): Problem | undefined {
  if (tokens <= limit) return undefined;
  const found = `${tokens} tokens${low === tokens ? '' : ' by estimate'}`;
  const what = `${found}, and ${limit} are allowed; it would be ${fate}.`;
  return (fate === 'refused' && low > limit ? error : warning)('too-many-tokens', '', what);
}

function fileProblems(
  { rules }: Format,
  part: string,
  rows: number,
  bytes: number,
  multimodal: number,
): readonly Problem[] {
  const { minRows = 1, advisedRows = 0, maxFileBytes = Number.POSITIVE_INFINITY } = rules;
  const most =
    (part === 'validation' ? rules.maxValidationRows : multimodal > 0 ? rules.maxMultimodalRows : undefined) ??
    rules.maxRows;
  const found: Problem[] = [];
  if (part === 'train' && rows < minRows)
    found.push(error('too-few-rows', '', `There are ${rows} rows, and at least ${minRows} are needed.`));
  else if (part === 'train' && rows < advisedRows)
    found.push(warning('few-rows', '', `There are ${rows} rows, and at least ${advisedRows} are advised.`));
  if (rows > (most ?? Number.POSITIVE_INFINITY))
    found.push(error('too-many-rows', '', `There are ${rows} rows, and ${most} are allowed.`));
  if (bytes > maxFileBytes)
    found.push(error('file-too-large', '', `The file has ${bytes} bytes, and ${maxFileBytes} are allowed.`));
  return found;
}

function costOf(
  billed: TokenCount,
  { rules }: Format,
  rows: number,
  { usdPerMillionTokens, epochs: given }: NonNullable<TrainingCheckOptions['price']>,
): CostEstimate {
  const usual = rules.epochs === 'openai' ? openaiEpochs(rows) : rules.epochs;
  const epochs = given ?? usual ?? 1;
  const usd = (tokens: number) => (tokens * epochs * usdPerMillionTokens) / 1e6;
  return {
    usd: usd(billed.tokens),
    low: usd(billed.low),
    high: usd(billed.high),
    trainedTokens: billed.tokens * epochs,
    epochs,
    epochsFrom: given !== undefined ? 'option' : usual !== undefined ? 'service' : 'assumed',
  };
}

function isMultimodal({ messages }: CanonicalRow): boolean {
  return messages.some(({ content }) => typeof content !== 'string' && content.some(({ type }) => type !== 'text'));
}

const shapes: readonly (readonly [key: string, name: string])[] = [
  ['messages', 'a conversation (messages)'],
  ['conversations', 'ShareGPT (conversations)'],
  ['instruction', 'Alpaca (instruction)'],
  ['contents', 'Gemini (contents)'],
  ['preferred_output', 'a preference of OpenAI’s form (preferred_output)'],
  ['chosen', 'a preference of TRL’s form (chosen)'],
  ['samples', 'scored answers (samples)'],
  ['completion', 'a prompt with its completion'],
  ['response', 'a prompt with its response'],
  ['text', 'a plain text (text)'],
];

function shapeOf(line: unknown): { readonly key: string; readonly name: string } | undefined {
  if (!isPlainObject(line)) return undefined;
  const found = shapes.find(([key]) => Object.hasOwn(line, key));
  return found === undefined ? undefined : { key: found[0], name: found[1] };
}
