import { DigestStream, digestBytes, digestJson } from '../base/digest.js';
import { TuneloopError, ValidationError } from '../base/errors.js';
import type { Digest, Json } from '../base/json.js';
import { inBatches } from '../dataset/batches.js';
import type { Dataset } from '../dataset/dataset.js';
import { after } from '../dataset/lineage.js';
import { rowText } from '../dataset/row-digest.js';
import { saveRows } from '../dataset/saved.js';
import type { CallOptions } from '../spec/call.js';
import type { TrainingRow } from '../spec/fine-tune.js';
import type { Store } from '../spec/store.js';
import type { JobPlan, Part, Prepared, SavedRows } from './state.js';
import { charactersOf, flawOf, rowToJson } from './training-row.js';

/** The data of a job, and how its rows become training rows. */
export interface JobRows {
  readonly train: Dataset<unknown>;
  readonly validation?: Dataset<unknown> | undefined;
  readonly toTraining: (row: unknown) => TrainingRow;
  /** Lets validation rows be training rows too. */
  readonly allowLeakage: boolean;
}

/** What one dataset of a job holds. */
export interface RowsReport {
  readonly rows: number;
  /** Of all texts in the messages, in UTF-16 code units. */
  readonly characters: number;
  /** One token for four characters: a rule of thumb for English, half or double elsewhere. */
  readonly tokensEstimate: number;
  /** Rows that are equal to an earlier one. */
  readonly duplicates: number;
}

/** What a job would train on, known before anything leaves the machine. */
export interface Preflight {
  readonly train: RowsReport;
  readonly validation?: RowsReport | undefined;
  /** Validation rows that are training rows too. */
  readonly leaked: number;
}

/**
 * Reads all rows once, and counts.
 *
 * @throws INVALID_OPTION when a dataset is empty
 * @throws INVALID_ROW for the first row that the method cannot learn from: its index, counted from 0, and why
 * @throws LEAKAGE when validation rows are training rows too, unless that is allowed
 */
export async function preflight(plan: JobPlan, rows: JobRows, options: CallOptions = {}): Promise<Preflight> {
  return inspect(plan, rows, async (pass) => {
    for await (const _ of pass.rows(options)) options.signal?.throwIfAborted();
  });
}

/** Does the same, and saves the training rows on the way. Rows that are saved already are not saved again. */
export async function prepare(
  plan: JobPlan,
  rows: JobRows,
  store: Store,
  options: CallOptions = {},
): Promise<Prepared> {
  const data: Partial<Record<Part, SavedRows>> = {};
  await inspect(plan, rows, async (pass) => {
    const lineage = after(pass.dataset.lineage, { op: 'map', name: 'toTraining' });
    const training = inBatches(pass.rows(options));
    const { digest, rows, bytes } = await saveRows(training, lineage, store, { signal: options.signal });
    const { source } = pass;
    data[pass.part] = { digest, rows, bytes, ...(source === undefined ? {} : { dataset: source }) };
  });
  const { train, validation } = data as Prepared['data'];
  return { data: { train, ...(validation === undefined ? {} : { validation }) }, key: keyOf(plan, data) };
}

/** Gives the job's identity: not where its rows lie, but all that decides which model comes out. */
function keyOf(plan: JobPlan, data: Partial<Record<Part, SavedRows>>): Digest {
  const { name, model, method, hyper, extra } = plan;
  return digestJson({
    name,
    model,
    method,
    hyper,
    extra,
    train: data.train?.digest,
    validation: data.validation?.digest,
  });
}

async function inspect(plan: JobPlan, rows: JobRows, read: (pass: Pass) => Promise<void>): Promise<Preflight> {
  const train = new Pass(plan, 'train', rows.train, rows.toTraining);
  await read(train);
  train.refuseEmpty();
  if (rows.validation === undefined) return { train: train.report, leaked: 0 };
  const validation = new Pass(plan, 'validation', rows.validation, rows.toTraining, train);
  await read(validation);
  validation.refuseEmpty();
  if (!rows.allowLeakage) validation.refuseLeakage();
  return { train: train.report, validation: validation.report, leaked: validation.leaked };
}

/** One pass over one dataset: checks each row, counts it and gives it as it will be uploaded. */
class Pass {
  readonly part: Part;
  readonly dataset: Dataset<unknown>;
  readonly #plan: JobPlan;
  readonly #toTraining: (row: unknown) => TrainingRow;
  /** Marks of the training rows, where these are not they. */
  readonly #train: ReadonlySet<string> | undefined;
  readonly #seen = new Set<string>();
  readonly #examples: string[] = [];
  #source: DigestStream | undefined = new DigestStream();
  #count = 0;
  #characters = 0;
  leaked = 0;

  constructor(plan: JobPlan, part: Part, dataset: Dataset<unknown>, toTraining: JobRows['toTraining'], train?: Pass) {
    this.#plan = plan;
    this.part = part;
    this.dataset = dataset;
    this.#toTraining = toTraining;
    this.#train = train === undefined ? undefined : train.#seen;
  }

  get report(): RowsReport {
    const [rows, characters] = [this.#count, this.#characters];
    return { rows, characters, tokensEstimate: Math.ceil(characters / 4), duplicates: rows - this.#seen.size };
  }

  /** Digest of the rows as they were before `toTraining`. */
  get source(): Digest | undefined {
    return this.#source?.digest();
  }

  async *rows(options: CallOptions): AsyncGenerator<Json, void, void> {
    for await (const row of this.dataset.read(options)) {
      this.#note(row);
      const training = this.#convert(row);
      const json = rowToJson(training);
      const mark = digestBytes(rowText(json, this.#count)).slice(7, 31); // 96 bits tell rows apart and are cheap to keep
      if (this.#train?.has(mark) && ++this.leaked <= 3) this.#examples.push(`row ${this.#count}: ${excerpt(json)}`);
      this.#seen.add(mark);
      this.#characters += charactersOf(training);
      this.#count++;
      yield json;
    }
  }

  refuseEmpty(): void {
    if (this.#count > 0) return;
    throw new TuneloopError({
      code: 'INVALID_OPTION',
      message: `The ${this.part} dataset of job "${this.#plan.name}" has 0 rows.`,
      hint: this.part === 'train' ? 'Check its source and filters.' : 'Check its source and filters, or leave it out.',
    });
  }

  refuseLeakage(): void {
    if (this.leaked === 0) return;
    throw new TuneloopError({
      code: 'LEAKAGE',
      message: `${this.leaked} of the ${this.#count} validation rows of job "${this.#plan.name}" are training rows too (${this.#examples.join('; ')}).`,
      hint: 'Split with dataset.split(…), which keeps equal rows on one side, or pass allowLeakage: true if it is meant.',
    });
  }

  #note(row: unknown): void {
    try {
      this.#source?.update(`${rowText(row, this.#count)}\n`);
    } catch {
      this.#source = undefined; // not plain JSON, so it has no digest; what it becomes is what counts
    }
  }

  #convert(row: unknown): TrainingRow {
    let training: TrainingRow;
    try {
      training = this.#toTraining(row);
    } catch (cause) {
      throw this.#badRow(`toTraining failed: ${cause instanceof Error ? cause.message : String(cause)}`, cause);
    }
    const flaw = flawOf(training, this.#plan.method);
    if (flaw !== undefined) throw this.#badRow(flaw);
    return training;
  }

  #badRow(flaw: string, cause?: unknown): ValidationError {
    return new ValidationError({
      code: 'INVALID_ROW',
      message: `Row ${this.#count} (counted from 0) of the ${this.part} dataset of job "${this.#plan.name}" is no training row for method "${this.#plan.method}": ${flaw}.`,
      hint: 'Correct toTraining, or filter such rows out.',
      issues: [{ path: `${this.part}.${this.#count}`, message: flaw }],
      cause,
    });
  }
}

function excerpt(row: Json): string {
  const text = JSON.stringify(row);
  return text.length <= 80 ? text : `${text.slice(0, 79)}…`;
}
