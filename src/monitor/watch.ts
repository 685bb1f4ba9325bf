import { TuneloopError } from '../base/errors.js';
import type { CallOptions } from '../spec/call.js';
import type { ChatDelta, ChatModel, ChatRequest, ChatResult } from '../spec/chat.js';
import type { Outcome } from './exchange.js';
import type { Call } from './record-call.js';

/** Where a watched model gets its times, and leaves its calls. */
export interface Observer {
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  /** Milliseconds that never go back. */
  readonly monotonic: () => number;
  readonly began: () => void;
  /** Called once for each `began`; must be quick and must not throw. */
  readonly ended: (call: Call) => void;
}

/** A model of the same shape: it streams exactly if the given one does. */
export type Watched<M extends ChatModel> = ChatModel & Pick<M, Extract<keyof M, 'stream'>>;

/** Gives a model that does what the given one does and tells the observer about every call. */
export function watchModel<M extends ChatModel>(model: M, observer: Observer): Watched<M> {
  const watched: ChatModel = {
    get provider() {
      return model.provider;
    },
    get model() {
      return model.model;
    },
    async complete(request, options) {
      const call = begin(model, request, options, observer);
      try {
        const result = await model.complete(request, options);
        call.end(result);
        return result;
      } catch (error) {
        call.fail(error);
        throw error;
      }
    },
  };
  if (model.stream === undefined) return watched as Watched<M>;
  return Object.defineProperty(watched, 'stream', {
    enumerable: true,
    value: (request: ChatRequest, options?: CallOptions) => watchStream(model, request, options, observer),
  }) as Watched<M>;
}

async function* watchStream(
  model: ChatModel,
  request: ChatRequest,
  options: CallOptions | undefined,
  observer: Observer,
): AsyncGenerator<ChatDelta, void, void> {
  const call = begin(model, request, options, observer);
  try {
    for await (const delta of (model.stream as NonNullable<ChatModel['stream']>)(request, options)) {
      if (delta.type === 'end') call.end(delta.result);
      else call.delta(delta.type === 'text' ? delta.text : '');
      yield delta;
    }
    call.close('cut');
  } catch (error) {
    call.fail(error);
    throw error;
  } finally {
    call.close('aborted'); // only a reader that left comes here with the call still open
  }
}

/** One call under way. The first of `end`, `fail` and `close` counts. */
interface OpenCall {
  readonly delta: (text: string) => void;
  readonly end: (result: ChatResult) => void;
  readonly fail: (error: unknown) => void;
  readonly close: (outcome: Outcome) => void;
}

function begin(
  model: ChatModel,
  request: ChatRequest,
  options: CallOptions | undefined,
  { now, monotonic, began, ended }: Observer,
): OpenCall {
  // Callers grow their list of messages after the call; what was asked is what the list held now.
  const asked = { ...request, messages: request.messages.slice() };
  const { provider, model: name } = model;
  const startedAt = now();
  const start = monotonic();
  let open = true;
  let firstTokenMs: number | undefined;
  let partialText = '';
  const finish = (outcome: Outcome, result: ChatResult | undefined, error: unknown) => {
    if (!open) return;
    open = false;
    const endedAt = monotonic();
    const latencyMs = endedAt - start;
    ended({
      ...{ startedAt, endedAt, provider, model: name, request: asked, outcome, latencyMs, firstTokenMs, result, error },
      partialText: result === undefined ? partialText : undefined,
    });
  };
  began();
  return {
    delta: (text) => {
      firstTokenMs ??= monotonic() - start;
      partialText += text;
    },
    end: (result) => finish('answered', result, undefined),
    fail: (error) => finish(wasAborted(options?.signal, error) ? 'aborted' : 'failed', undefined, error),
    close: (outcome) => finish(outcome, undefined, undefined),
  };
}

/** A caller that gives up is nobody's failure; a caller's deadline that passes is. */
function wasAborted(signal: AbortSignal | undefined, error: unknown): boolean {
  if (signal?.aborted !== true || error !== signal.reason) return false;
  const timedOut = (TuneloopError.is(error) && error.code === 'TIMEOUT') || isTimeoutError(error);
  return !timedOut;
}

function isTimeoutError(error: unknown): boolean {
  return error instanceof DOMException && error.name === 'TimeoutError';
}
