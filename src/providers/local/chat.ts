import { randomUUID } from 'node:crypto';
import { withDeadline } from '../../base/abort.js';
import { TuneloopError } from '../../base/errors.js';
import { END, promptTokens } from '../../engine/chat-format.js';
import type { StreamDecoder } from '../../engine/tokenizer.js';
import type { CallOptions } from '../../spec/call.js';
import type { ChatDelta, ChatModel, ChatRequest, ChatResult } from '../../spec/chat.js';
import { type CheckedRequest, readRequest } from './chat-request.js';
import { Constraint } from './constraint.js';
import type { Decoders, ReadyModel } from './decoders.js';
import { StopTexts } from './stop-texts.js';

/** Gives a model of the embedded engine to talk to; calls at the same time are decoded together. */
export function localChat(decoders: Decoders, model: string): ChatModel {
  const answer = async (
    request: ChatRequest,
    options: CallOptions,
    onText?: (text: string) => void,
  ): Promise<ChatResult> => {
    options.signal?.throwIfAborted();
    const asked = readRequest(request);
    const deadline = withDeadline(options, `An answer of ${model}`);
    try {
      return await decoders.use(model, (ready) => write(ready, asked, deadline.signal, onText));
    } finally {
      deadline.done();
    }
  };
  return {
    provider: 'local',
    model,
    complete: (request, options = {}) => answer(request, options),
    stream: (request, options = {}) => deltas(options, (inner, onText) => answer(request, inner, onText)),
  };
}

/** Turns an answer that tells its text as it comes into deltas; leaving them ends the answer. */
async function* deltas(
  options: CallOptions,
  answer: (options: CallOptions, onText: (text: string) => void) => Promise<ChatResult>,
): AsyncGenerator<ChatDelta, void, void> {
  const { stop, done } = follow(options.signal);
  let waiting = '';
  let over = false;
  let wake = () => {};
  const result = answer({ ...options, signal: stop.signal }, (text) => {
    waiting += text;
    wake();
  });
  const end = () => {
    over = true;
    wake();
  };
  result.then(end, end);
  try {
    while (!over || waiting !== '') {
      if (waiting === '') {
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
        continue;
      }
      const text = waiting;
      waiting = '';
      yield { type: 'text', text };
      options.signal?.throwIfAborted();
    }
    yield { type: 'end', result: await result };
  } finally {
    stop.abort();
    done();
  }
}

async function write(
  { model, decoder }: ReadyModel,
  asked: CheckedRequest,
  signal: AbortSignal | undefined,
  onText: ((text: string) => void) | undefined,
): Promise<ChatResult> {
  signal?.throwIfAborted();
  const { tokenizer, config } = model;
  const { sampling, beams, stop: stopTexts, outputSchema } = asked;
  const tokens = promptTokens(tokenizer, asked.turns);
  const room = config.maxContext - tokens.length;
  if (room < 1) throw overflow(model.id, tokens.length, config.maxContext);
  const maxTokens = Math.min(room, asked.maxOutputTokens ?? room);
  const constraint =
    outputSchema === undefined ? undefined : new Constraint(outputSchema, tokenizer, maxTokens, sampling);
  const { stop, done } = follow(signal);
  const text = new AnswerText(tokenizer.decoder(), stopTexts, onText, () => stop.abort());
  const follows = beams === 1 && (onText !== undefined || stopTexts.length > 0); // of several, none is the answer yet
  try {
    const generation = await decoder
      .generate(
        {
          ...sampling,
          tokens,
          maxTokens,
          ...(beams > 1 ? { beams } : {}),
          stopTokens: [tokenizer.specialId(END)],
          ...(follows ? { onToken: (token) => text.push(token) } : {}),
          ...(constraint === undefined ? {} : { choose: (candidates, soFar) => constraint.choose(candidates, soFar) }),
        },
        { signal: stop.signal },
      )
      .catch((error) => {
        if (text.stopped && !signal?.aborted) return undefined; // we ended it ourselves, at a stop text
        throw error;
      });
    if (!follows) for (const token of generation?.tokens ?? []) text.push(token);
    const whole = text.end();
    const cut = generation?.finish === 'length' || constraint?.rushed === true;
    return {
      id: `local-${randomUUID()}`,
      text: constraint === undefined ? whole : constraint.check(whole),
      finish: cut && !text.stopped ? 'length' : 'stop',
      usage: { inputTokens: tokens.length, outputTokens: text.tokens },
      model: model.id,
    };
  } finally {
    done();
  }
}

/** The text of an answer as its tokens come: whole characters only, up to a stop text. */
class AnswerText {
  readonly #decoder: StreamDecoder;
  readonly #stops: StopTexts;
  readonly #onText: ((text: string) => void) | undefined;
  readonly #onStop: () => void;
  #text = '';
  /** Tokens taken so far. */
  tokens = 0;
  /** True once a stop text was met. */
  stopped = false;

  constructor(
    decoder: StreamDecoder,
    stops: readonly string[],
    onText: ((text: string) => void) | undefined,
    onStop: () => void,
  ) {
    this.#decoder = decoder;
    this.#stops = new StopTexts(stops);
    this.#onText = onText;
    this.#onStop = onStop;
  }

  push(token: number): void {
    if (this.stopped) return;
    this.tokens++;
    this.#take(this.#decoder.push(token));
  }

  end(): string {
    if (!this.stopped) this.#take(this.#decoder.end());
    if (!this.stopped) this.#show(this.#stops.end());
    return this.#text;
  }

  #take(piece: string): void {
    const { text, stopped } = this.#stops.push(piece);
    this.#show(text);
    if (!stopped) return;
    this.stopped = true;
    this.#onStop();
  }

  #show(text: string): void {
    if (text === '') return;
    this.#text += text;
    this.#onText?.(text);
  }
}

/** A controller that aborts with the given signal, and can abort on its own. */
function follow(signal: AbortSignal | undefined): { readonly stop: AbortController; readonly done: () => void } {
  const stop = new AbortController();
  const onAbort = () => stop.abort(signal?.reason);
  if (signal?.aborted) onAbort();
  signal?.addEventListener('abort', onAbort, { once: true });
  return { stop, done: () => signal?.removeEventListener('abort', onAbort) };
}

function overflow(model: string, tokens: number, context: number): TuneloopError {
  return new TuneloopError({
    code: 'INVALID_OPTION',
    message: `The conversation has ${tokens} tokens; the context of ${model} is ${context}, the answer included.`,
    hint: 'Shorten the messages, or drop early turns.',
    provider: 'local',
  });
}
