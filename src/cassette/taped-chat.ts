import type { CallOptions } from '../spec/call.js';
import type { ChatDelta, ChatModel, ChatRequest, ChatResult } from '../spec/chat.js';
import { type Asked, requestToJson } from './asked.js';
import { answerOf } from './ending.js';
import type { Tape } from './tape.js';

/** A model of the same shape: it streams exactly if the given one does. */
export type Taped<M extends ChatModel> = ChatModel & Pick<M, Extract<keyof M, 'stream'>>;

/** What comes before the end of a stream: a text as it is, or a tool's delta. */
type KeptDelta = string | Extract<ChatDelta, { type: 'tool' }>;

/** What is recorded of an answer. Deltas are there where it was streamed. */
interface KeptAnswer {
  readonly result: ChatResult;
  readonly deltas?: readonly KeptDelta[] | undefined;
}

/** A question to a model, and the request that puts it. */
interface Question {
  readonly asked: Asked;
  readonly request: ChatRequest;
}

/** Gives a model that answers from the tape. What was streamed replays as a whole too, and the other way round. */
export function tapedChat<M extends ChatModel>(model: M, tape: Tape): Taped<M> {
  const question = (given: ChatRequest): Question => {
    // Callers grow their list of messages after the call; what is asked is what the list holds now.
    const request = { ...given, messages: given.messages.slice() };
    const { provider, model: name } = model;
    return { request, asked: { kind: 'chat', provider, model: name, request: requestToJson(request) } };
  };
  const taped: ChatModel = {
    get provider() {
      return model.provider;
    },
    get model() {
      return model.model;
    },
    async complete(given, options) {
      const { asked, request } = question(given);
      const call = async () => ({ result: await model.complete(request, options) });
      return kept(await tape.answer(asked, call, options)).result;
    },
  };
  if (model.stream === undefined) return taped as Taped<M>;
  return Object.defineProperty(taped, 'stream', {
    enumerable: true,
    value: (given: ChatRequest, options?: CallOptions) => streamed(model, tape, question(given), options),
  }) as Taped<M>;
}

/** Passes a recorded stream on, or a new one as it comes; the end of a new one comes once it is recorded. */
async function* streamed(
  model: ChatModel,
  tape: Tape,
  { asked, request }: Question,
  options: CallOptions | undefined,
): AsyncGenerator<ChatDelta, void, void> {
  options?.signal?.throwIfAborted();
  const call = tape.begin(asked);
  let complete = false;
  try {
    const found = await call.find(options);
    if (found !== undefined) {
      complete = 'error' in found;
      for (const delta of deltasOf(kept(answerOf(found)))) {
        options?.signal?.throwIfAborted();
        complete = delta.type === 'end';
        yield delta;
      }
      return;
    }
    const deltas: KeptDelta[] = [];
    for await (const delta of model.stream?.(request, options) ?? []) {
      if (delta.type === 'end') {
        const { result } = delta;
        const ending = await call.keep({ answer: { result, ...(leaks(deltas, result, tape) ? {} : { deltas }) } });
        complete = true;
        yield { type: 'end', result: kept(answerOf(ending)).result };
      } else {
        deltas.push(delta.type === 'text' ? delta.text : delta);
        yield delta;
      }
    }
  } catch (error) {
    if (!complete && tape.keeps(error)) {
      await call.keep({ error });
      complete = true;
    }
    throw error;
  } finally {
    call.end(complete);
  }
}

/** Whether deltas hold what must be masked. In pieces it would not be recognised, so then they are not recorded. */
function leaks(deltas: readonly KeptDelta[], result: ChatResult, tape: Tape): boolean {
  const text = deltas.filter((delta) => typeof delta === 'string').join('');
  return tape.masks(text) || tape.masks(result);
}

function deltasOf({ result, deltas }: KeptAnswer): readonly ChatDelta[] {
  const tools = (result.toolCalls ?? []).map((call, index): KeptDelta => ({ type: 'tool', index, call }));
  const before = deltas ?? [...(result.text === '' ? [] : [result.text]), ...tools];
  return [
    ...before.map((delta): ChatDelta => (typeof delta === 'string' ? { type: 'text', text: delta } : delta)),
    { type: 'end', result },
  ];
}

function kept(answer: unknown): KeptAnswer {
  return answer as KeptAnswer;
}
