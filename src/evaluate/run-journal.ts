import { canonicalJson } from '../base/canonical-json.js';
import { digestBytes, digestJson } from '../base/digest.js';
import { TuneloopError } from '../base/errors.js';
import type { Json } from '../base/json.js';
import { redactJson } from '../base/redact.js';
import { PartJournal, type WorkHome } from '../kit/part-journal.js';
import type { CallOptions } from '../spec/call.js';
import type { SegmentResult } from '../spec/metric.js';
import type { Answer, EvalAbout } from './task.js';

/** Where a run keeps what it has paid for. A run that was killed goes on under the same name. */
export type RunHome = WorkHome;

/** What is known of one answer. */
export interface KnownAnswer {
  readonly answer?: Answer | undefined;
  readonly latencyMs?: number | undefined;
  /** By the metric's signature. */
  readonly results: Readonly<Record<string, SegmentResult>>;
}

/** One line of a part. */
interface Entry {
  /** As {@link entryKey} gives it. */
  readonly key: string;
  readonly answer?: Answer | undefined;
  /** True where a credential in the answer was masked, so that it can no longer be scored. */
  readonly masked?: true | undefined;
  readonly latencyMs?: number | undefined;
  readonly results?: Readonly<Record<string, SegmentResult>> | undefined;
}

/**
 * What a run has paid for, in numbered parts of a store. A part holds all that came while the one before was written, so
 * many rows under way cost few writes. Of earlier parts only the places of entries are kept in memory.
 */
export class RunJournal {
  readonly #parts: PartJournal<Entry>;

  private constructor(parts: PartJournal<Entry>) {
    this.#parts = parts;
  }

  /**
   * Reads what earlier runs under this name left.
   * @throws INVALID_OPTION where the name belongs to a run of another model or prompt
   * @throws CORRUPT_RECORD where a part is missing or cannot be read
   */
  static async open(home: RunHome, about: EvalAbout, options: CallOptions): Promise<RunJournal> {
    const head = { about: digestJson(about) };
    const check = (found: Readonly<Record<string, unknown>>) => {
      if (found.about !== head.about) throw otherRun(home.name);
    };
    const of = { folder: 'evaluations', kind: 'EvaluationPart', what: 'an evaluation', head, check };
    return new RunJournal(await PartJournal.open<Entry>(home, of, () => {}, options));
  }

  /** What earlier runs know of this answer; undefined where they know nothing. */
  async find(key: string): Promise<KnownAnswer | undefined> {
    const entries = await this.#parts.find(key);
    if (entries.length === 0) return undefined;
    const results = Object.assign({}, ...entries.map((entry) => entry.results));
    const answered = entries.findLast((entry) => entry.answer !== undefined);
    if (answered?.answer === undefined) return { results };
    const { answer, latencyMs, masked } = answered;
    // A masked answer is good to show and no longer to score; asking again gives both.
    return masked && Object.keys(results).length === 0 ? undefined : { answer, latencyMs, results };
  }

  /**
   * Writes an answer down; durable when it returns.
   * @throws INVALID_OUTPUT where its data is not plain JSON, which a later run could not read back
   */
  async answered(key: string, answer: Answer, latencyMs: number): Promise<void> {
    checkData(answer.data);
    const clean = redactJson(answer as unknown as Json) as unknown as Answer;
    const masked = clean.text !== answer.text ? ({ masked: true } as const) : {};
    await this.#parts.add({ key, answer: clean, latencyMs, ...masked });
  }

  /** Writes down what metrics said, by their signatures; durable when it returns. */
  async scored(key: string, results: Readonly<Record<string, SegmentResult>>): Promise<void> {
    const clean = redactJson(results as unknown as Json) as unknown as Record<string, SegmentResult>;
    await this.#parts.add({ key, results: clean });
  }
}

/** Names an answer: its place, and the row, so that another row in the same place is not taken for this one. */
export function entryKey(index: number, repeat: number, rowText: string): string {
  return `${index}.${repeat}.${digestBytes(rowText).slice(7, 31)}`;
}

function checkData(data: unknown): void {
  if (data === undefined) return;
  try {
    canonicalJson(data);
  } catch (cause) {
    throw new TuneloopError({
      code: 'INVALID_OUTPUT',
      message: `The data of an answer cannot be kept for a later run. ${cause instanceof Error ? cause.message : cause}`,
      hint: 'Give plain JSON data, or run without a home.',
      cause,
    });
  }
}

function otherRun(name: string): TuneloopError {
  return new TuneloopError({
    code: 'INVALID_OPTION',
    message: `The evaluation "${name}" was begun with another model or prompt.`,
    hint: 'Choose another name, so that answers of two models are not mixed.',
  });
}
