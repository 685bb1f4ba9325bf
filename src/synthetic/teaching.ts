import { wholeNumber } from '../base/check-options.js';
import { digestBytes, digestJson } from '../base/digest.js';
import { TuneloopError } from '../base/errors.js';
import type { Digest, Json, JsonObject } from '../base/json.js';
import { rowText } from '../dataset/row-digest.js';
import { type Asker, type Reply, type SamplingSettings, samplingOf } from '../kit/asker.js';
import type { ChatModel, ChatResult, Message } from '../spec/chat.js';
import type { Provenance } from './synthetic.js';

/** How a teacher is asked. */
export interface TeachingOptions extends SamplingSettings {
  readonly teacher: ChatModel;
  /** Calls for one answer at most, where answers cannot be read. @default 2 */
  readonly attempts?: number | undefined;
}

/** One answer of a teacher, and where it comes from. */
export interface Taught {
  readonly reply: Reply;
  readonly origin: Omit<Provenance, 'verdicts'>;
}

/** Asks a teacher about rows. */
export interface Teaching {
  /** How it is asked, for the lineage. */
  readonly about: JsonObject;
  ask(place: SeedPlace, messages: readonly Message[], sample: number, signal: AbortSignal): Promise<Taught>;
}

/** A row that the teacher is asked about. */
export interface SeedPlace {
  readonly seed: Digest;
  readonly seedIndex: number;
}

/** @throws INVALID_ROW where the seed is no plain JSON */
export function placeOf(seed: unknown, seedIndex: number): SeedPlace {
  return { seed: digestBytes(rowText(seed, seedIndex)), seedIndex };
}

/**
 * Joins a teacher with its settings.
 * @param samples answers for each row
 * @param read what is kept of an answer
 */
export function teaching(
  what: string,
  asker: Asker,
  options: TeachingOptions,
  samples: number,
  outputSchema: Json | undefined,
  read: (result: ChatResult) => Json | Promise<Json>,
): Teaching {
  const { teacher } = options;
  const attempts = wholeNumber(options.attempts ?? 2, 1, `${what}: attempts`);
  if (typeof teacher?.complete !== 'function') {
    throw new TuneloopError({
      code: 'INVALID_OPTION',
      message: `${what}: the teacher is no chat model.`,
      hint: "Pass what a provider's chat gives, such as openai().chat('gpt-4.1').",
    });
  }
  const name = `${teacher.provider}/${teacher.model}`;
  return {
    about: { teacher: name, samples, settings: { ...samplingOf(options, undefined) } as JsonObject },
    async ask(place, messages, sample, signal) {
      const settings = samplingOf(options, samples === 1 ? undefined : sample);
      const request = { ...settings, ...(outputSchema === undefined ? {} : { outputSchema }), messages };
      const reply = await asker.ask({ model: teacher, sample, request, read, attempts }, signal);
      const { model, at } = reply;
      return {
        reply,
        origin: {
          ...place,
          sample,
          teacher: name,
          model,
          prompt: promptDigest(messages),
          settings: { ...settings } as JsonObject,
          at,
        },
      };
    },
  };
}

/** Digest of messages; bytes and URLs in them count by their JSON. */
function promptDigest(messages: readonly Message[]): Digest {
  return digestJson(JSON.stringify(messages));
}
