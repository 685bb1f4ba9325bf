import { checkOptions } from '../../base/check-options.js';
import { TuneloopError } from '../../base/errors.js';
import { isPlainObject, type Json } from '../../base/json.js';
import { isDigest } from '../../dataset/versions/records.js';

/** Whom an erasure is about. */
export interface Subject {
  /** Of the request, such as the number of a ticket. It stays in the store, so it must not tell who it is about. */
  readonly id: string;
  /**
   * What only the subject's rows and records hold, exactly as written there: a pseudonym, an address, a customer number.
   * Whatever contains one is the subject's.
   */
  readonly texts?: readonly string[] | undefined;
  /** True for further rows and exchanges of the subject. It sees those of every dataset, whatever their form. */
  readonly rows?: ((row: Json) => boolean) | undefined;
}

const shortest = 3;

/** Tells what is a subject's. */
export class SubjectTest {
  readonly #texts: readonly string[];
  /** The texts as JSON writes them, to pass over what has none without parsing it. */
  readonly #written: readonly string[];
  readonly #rows: Subject['rows'];

  /** @throws INVALID_OPTION for a subject without texts and rows, or with a text that could be anyone's */
  constructor(subject: Subject) {
    checkOptions(subject, ['id', 'texts', 'rows'], 'erase');
    const { id, texts = [], rows } = subject;
    if (!/^[A-Za-z0-9._-]{1,120}$/.test(id) || /^\.\.?$/.test(id)) {
      throw invalid(
        `An erasure cannot have the id ${JSON.stringify(id)}.`,
        'Use letters, digits, dots, underscores and hyphens.',
      );
    }
    if (texts.length === 0 && rows === undefined) {
      throw invalid(`Erasure "${id}" is about nobody.`, 'Give texts, rows or both.');
    }
    const short = texts.find((text) => text.trim().length < shortest);
    if (short !== undefined) {
      throw invalid(`Erasure "${id}" has a text of fewer than ${shortest} characters.`, 'Much else would contain it.');
    }
    if (texts.some((text) => id.includes(text))) {
      throw invalid(
        'The id of an erasure holds a text of its subject, and it would stay.',
        'Use the number of a ticket.',
      );
    }
    this.#texts = texts;
    this.#written = texts.map((text) => JSON.stringify(text).slice(1, -1));
    this.#rows = rows;
  }

  /** True where a row, written as JSON, is the subject's. @throws INVALID_OPTION where `rows` throws */
  isRow(line: string, where: string): boolean {
    if (this.#rows === undefined && !this.mayBeIn(line)) return false;
    const row = JSON.parse(line) as Json;
    if (this.isIn(row)) return true;
    try {
      return this.#rows?.(row) === true;
    } catch (cause) {
      throw new TuneloopError({
        code: 'INVALID_OPTION',
        message: `The function "rows" of the subject failed on a row of ${where}: ${(cause as Error).message}`,
        hint: 'It sees rows of every form: read them with ?. and check types.',
        cause,
      });
    }
  }

  /** False where no text of the subject is in a text that `JSON.stringify` wrote. */
  mayBeIn(written: string): boolean {
    return this.#written.some((text) => written.includes(text));
  }

  /** True where a string somewhere in the value, keys too, contains a text. */
  isIn(value: unknown): boolean {
    if (typeof value === 'string') return !isDigest(value) && this.#texts.some((text) => value.includes(text));
    if (Array.isArray(value)) return value.some((item) => this.isIn(item));
    return isPlainObject(value) && Object.entries(value).some(([key, item]) => this.isIn(key) || this.isIn(item));
  }

  /** Gives the value with every string that contains a text replaced; keys too. */
  without(value: unknown): unknown {
    if (typeof value === 'string') return this.isIn(value) ? '[erased]' : value;
    if (Array.isArray(value)) return value.map((item) => this.without(item));
    if (!isPlainObject(value)) return value;
    const entries = Object.entries(value).map(([key, item]) => [this.without(key), this.without(item)]);
    return Object.fromEntries(entries);
  }
}

function invalid(message: string, hint: string): TuneloopError {
  return new TuneloopError({ code: 'INVALID_OPTION', message, hint });
}
