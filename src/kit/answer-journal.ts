import type { Digest, Json } from '../base/json.js';
import { redactJson } from '../base/redact.js';
import type { CallOptions } from '../spec/call.js';
import { PartJournal, type WorkHome } from './part-journal.js';
import type { Cost } from './purse.js';

/** An answer with what it cost. */
export interface JournalAnswer extends Cost {
  /** Digest of the whole question. */
  readonly key: Digest;
  /** Absent where it held something like a credential: that is never written down, and the question is asked again. */
  readonly value?: Json | undefined;
  /** When it was answered, in ISO 8601. */
  readonly at: string;
}

/** Answers of models by question, kept as long as their home is. */
export class AnswerJournal {
  readonly #parts: PartJournal<JournalAnswer>;

  private constructor(parts: PartJournal<JournalAnswer>) {
    this.#parts = parts;
  }

  /**
   * Reads what earlier runs under this name left.
   * @param each is shown every answer
   * @throws CORRUPT_RECORD where a part is missing or cannot be read
   */
  static async open(
    home: WorkHome,
    each: (answer: JournalAnswer) => void,
    options: CallOptions,
  ): Promise<AnswerJournal> {
    const of = { folder: 'answers', kind: 'AnswerPart', what: 'kept answers' };
    return new AnswerJournal(await PartJournal.open(home, of, each, options));
  }

  /** The answer to a question of an earlier run; undefined where there is none. */
  async find(key: Digest): Promise<(JournalAnswer & { readonly value: Json }) | undefined> {
    const found = (await this.#parts.find(key)).find(({ value }) => value !== undefined);
    return found as (JournalAnswer & { readonly value: Json }) | undefined;
  }

  /**
   * Writes an answer down; durable when it returns.
   * @throws STORE_CONFLICT where another process works under the same name
   */
  add({ value, ...answer }: JournalAnswer): Promise<void> {
    const secret = value === undefined || JSON.stringify(redactJson(value)) !== JSON.stringify(value);
    return this.#parts.add(secret ? answer : { ...answer, value });
  }
}
