import type { ChatModel, ChatRequest, ChatResult, EmbedModel, Message } from '../../src/spec/index.js';
import { fakeChat } from '../../src/testing/index.js';

/** A chat model that answers from a script and keeps what it was asked. */
export interface Scripted {
  readonly model: ChatModel;
  readonly asked: ChatRequest[];
}

/** Answers in turn (the last one again and again), or from a function. Values that are not text are written as JSON. */
export function scripted(
  ...script: readonly unknown[] | readonly [(request: ChatRequest, call: number) => unknown]
): Scripted {
  const asked: ChatRequest[] = [];
  const model = fakeChat('fake', 'judge-1', (request) => {
    const call = asked.push(request) - 1;
    const [first] = script;
    const given = typeof first === 'function' ? first(request, call) : script[Math.min(call, script.length - 1)];
    return whole(given) ? given : typeof given === 'string' ? given : JSON.stringify(given);
  });
  return { model, asked };
}

/** A result in parts, as opposed to a value to be written as JSON. */
function whole(given: unknown): given is Partial<ChatResult> {
  return typeof given === 'object' && given !== null && ('finish' in given || 'logprobs' in given);
}

/** The text of a block in what was asked. */
export function block(request: ChatRequest, name: string): string | undefined {
  const text = contentOf(request.messages[1]);
  const mark = /^MARK: ([0-9a-f]{16})\n/.exec(text)?.[1] ?? 'none';
  const start = text.indexOf(`[${name} ${mark}]\n`);
  if (start === -1) return undefined;
  const from = start + `[${name} ${mark}]\n`.length;
  return text.slice(from, text.indexOf(`\n[/${name} ${mark}]`, from));
}

/** The names of all blocks, in order. */
export function blockNames(request: ChatRequest): readonly string[] {
  const text = contentOf(request.messages[1]);
  const mark = /^MARK: ([0-9a-f]{16})\n/.exec(text)?.[1] ?? 'none';
  return [...text.matchAll(new RegExp(`^\\[(?!/)(.+) ${mark}\\]$`, 'gm'))].map((match) => match[1]!);
}

export function contentOf(message: Message | undefined): string {
  return typeof message?.content === 'string' ? message.content : '';
}

/** An embedder from a function of the text; counts texts and calls. */
export function embedder(vector: (text: string) => readonly number[]): EmbedModel & { readonly seen: string[][] } {
  const seen: string[][] = [];
  return {
    provider: 'fake',
    model: 'embed-1',
    seen,
    async embed(inputs, options) {
      options?.signal?.throwIfAborted();
      seen.push([...inputs]);
      return {
        vectors: inputs.map((input) => Float32Array.from(vector(input))),
        usage: { inputTokens: inputs.length, outputTokens: 0 },
      };
    },
  };
}
