import { TuneloopError } from '../base/errors.js';
import { redact } from '../base/redact.js';
import { isMisaligned } from './candidate-of.js';

/** Something that went wrong on one row. */
export interface RowError {
  /** 0-based position in the dataset. */
  readonly index: number;
  /** Which of the row's answers, from 0; absent where rows have one. */
  readonly repeat?: number | undefined;
  /** What failed: the candidate, a function of the task, or the named metric. */
  readonly where: 'candidate' | 'references' | 'segment' | 'slice' | 'cluster' | 'metric';
  /** The metric or slice. */
  readonly name?: string | undefined;
  /** The code of the error; `UNKNOWN` where it was not a TuneloopError. */
  readonly code: string;
  readonly message: string;
}

/** Told of each error as it happens; may throw to stop the run. */
export type OnRowError = (error: RowError, cause: unknown) => void;

const longestMessage = 500;

/** What went wrong on one row so far. */
export class RowErrors {
  readonly all: RowError[] = [];
  readonly #index: number;
  readonly #onError: OnRowError;
  readonly #signal: AbortSignal;
  /** Which answer is under way; undefined where rows have one. */
  repeat: number | undefined;

  constructor(index: number, onError: OnRowError, signal: AbortSignal) {
    this.#index = index;
    this.#onError = onError;
    this.#signal = signal;
  }

  /**
   * Writes a failure down.
   * @throws the failure itself where it ends the run: an abort, or outputs that do not belong to the rows
   */
  note(where: RowError['where'], name: string | undefined, cause: unknown): undefined {
    this.#signal.throwIfAborted();
    if (isMisaligned(cause)) throw cause;
    const error: RowError = {
      index: this.#index,
      ...(this.repeat === undefined ? {} : { repeat: this.repeat }),
      where,
      ...(name === undefined ? {} : { name }),
      code: TuneloopError.is(cause) ? cause.code : 'UNKNOWN',
      message: redact(cause instanceof Error ? cause.message : String(cause)).slice(0, longestMessage),
    };
    this.all.push(error);
    this.#onError(error, cause);
    return undefined;
  }

  /** Gives what `work` gives, or undefined where it throws. */
  attempt<T>(where: RowError['where'], name: string | undefined, work: () => T): T | undefined {
    try {
      return work();
    } catch (cause) {
      return this.note(where, name, cause);
    }
  }
}
