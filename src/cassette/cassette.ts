import { checkOptions } from '../base/check-options.js';
import { showAs } from '../base/display.js';
import { TuneloopError } from '../base/errors.js';
import { oneOf } from '../base/option-values.js';
import type { CallOptions } from '../spec/call.js';
import type { ChatModel } from '../spec/chat.js';
import type { EmbedModel } from '../spec/embed.js';
import type { Store } from '../spec/store.js';
import { keySegments } from '../store/key.js';
import { Tape } from './tape.js';
import { type Taped, tapedChat } from './taped-chat.js';
import { tapedEmbed } from './taped-embed.js';

/** How a cassette is opened. */
export interface CassetteOptions {
  /**
   * `auto`: replays what is recorded, and calls and records the rest · `replay`: never calls · `record`: always calls, and
   * puts what comes in the place of what was recorded. @default 'auto'
   */
  readonly mode?: 'auto' | 'replay' | 'record' | undefined;
  /**
   * What the same question gets when it is asked again before the cassette is opened anew. `distinct`: a recording of its
   * own for each asking, as samples of one prompt need it · `same`: always the first answer, so that it is paid for once.
   * @default 'distinct'
   */
  readonly repeats?: 'distinct' | 'same' | undefined;
  /**
   * Failures that are recorded as answers are, and thrown again on replay: `({ retryable }) => !retryable`, for instance.
   * @default none: a call that failed is made again
   */
  readonly errors?: ((error: TuneloopError) => boolean) | undefined;
  /**
   * Masks more than credentials, such as names, in every text of a question and its answer before they are stored. Must
   * give the same for the same text. @default nothing more
   */
  readonly redact?: ((text: string) => string) | undefined;
}

/** What was done with the calls since a cassette was opened. A call that failed and is not recorded counts nowhere. */
export interface CassetteCounts {
  /** Answered from a recording. */
  readonly replayed: number;
  /** Really made. */
  readonly recorded: number;
  /** Refused in `replay`, since there is no recording. */
  readonly missing: number;
}

const optionNames = ['mode', 'repeats', 'errors', 'redact'] as const satisfies readonly (keyof CassetteOptions)[];

/**
 * Recordings of calls under a name in a store, so that an evaluation repeats free and identical.
 *
 * Two calls are the same if they ask the same of the same model and come at the same place among those that do. What a
 * call gives while it is recorded is what its replay will give. An answer that was given is durable.
 */
export class Cassette {
  readonly name: string;
  readonly mode: 'auto' | 'replay' | 'record';
  readonly #tape: Tape;

  private constructor(store: Store, name: string, options: CassetteOptions) {
    const { mode = 'auto', repeats = 'distinct', errors = () => false, redact = (text) => text } = options;
    const settings = {
      mode: oneOf('Cassette.open', 'mode', mode, ['auto', 'replay', 'record']),
      repeats: oneOf('Cassette.open', 'repeats', repeats, ['distinct', 'same']),
      ...{ errors, redact },
    };
    this.name = name;
    this.mode = settings.mode;
    this.#tape = new Tape(store, name, settings);
  }

  /**
   * Opens a cassette; nothing is read yet. Several processes may have one open.
   * @param name one segment of a store's keys; recordings are stored under `cassette/<name>/`
   * @throws INVALID_OPTION for a name that is no segment, or an option that does not exist
   */
  static open(store: Store, name: string, options: CassetteOptions = {}): Cassette {
    checkOptions(options, optionNames, 'Cassette.open');
    if (keySegments(name).length === 1) return new Cassette(store, name, options);
    throw new TuneloopError({
      code: 'INVALID_OPTION',
      message: `A cassette cannot be named ${JSON.stringify(name)}: the name has a "/".`,
      hint: 'Use letters, digits and . _ : - only.',
    });
  }

  /** What was done with the calls so far. */
  get counts(): CassetteCounts {
    return { ...this.#tape.counts };
  }

  /**
   * Gives a model that answers from this cassette. It streams if the given one does; a replayed stream has the deltas of
   * the recorded one, without its pauses. A stream that is cut, or left early, is not recorded.
   *
   * Beside what the given model throws, it throws NOT_FOUND in `replay` for what is not recorded, CORRUPT_RECORD for a
   * recording that is damaged, and INVALID_OUTPUT for an answer that JSON cannot carry.
   */
  chat<M extends ChatModel>(model: M): Taped<M> {
    return tapedChat(model, this.#tape);
  }

  /** Gives a model that embeds from this cassette. One call is one recording, so the same texts in other batches are another question. */
  embed(model: EmbedModel): EmbedModel {
    return tapedEmbed(model, this.#tape);
  }

  /**
   * Gives a function that answers from this cassette: a search, a tool, a judge behind an interface of its own.
   * @param name tells its recordings from those of other functions
   * @param work from plain JSON data to plain JSON data
   */
  wrap<In, Out>(
    name: string,
    work: (input: In, options?: CallOptions) => Out | Promise<Out>,
  ): (input: In, options?: CallOptions) => Promise<Out> {
    return async (input, options) =>
      (await this.#tape.answer({ kind: 'call', name, input }, async () => work(input, options), options)) as Out;
  }

  /**
   * Removes the recordings that were neither replayed nor made since the cassette was opened, and gives how many: after a
   * whole run, what no run asks for any more. Only where no other process uses the cassette.
   */
  prune(options: CallOptions = {}): Promise<number> {
    return this.#tape.prune(options);
  }
}

showAs(Cassette, ({ name, mode, counts: { replayed, recorded, missing } }) => ({
  text: `Cassette "${name}" (${mode}: ${replayed} replayed, ${recorded} recorded, ${missing} missing)`,
}));
