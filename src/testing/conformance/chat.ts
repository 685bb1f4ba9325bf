import type { ChatDelta, ChatModel, ChatRequest, ChatResult } from '../../spec/chat.js';
import { type ConformanceCase, check, checkAborts, checkPlain, collect, frozen, type Make } from './case.js';

/** What the model under test can do. */
export interface ChatConformance {
  /** Leaves the tool cases out. @default true */
  readonly tools?: boolean;
  /** Leaves the structured-output case out. @default true */
  readonly outputSchema?: boolean;
  /** A request that the model answers with some text. @default one short user message */
  readonly request?: ChatRequest;
}

const finishes = ['stop', 'length', 'tool', 'filter', 'other'];
const weather = {
  name: 'weather',
  description: 'Gives the weather of a city.',
  parameters: {
    type: 'object',
    properties: { city: { type: 'string' } },
    required: ['city'],
    additionalProperties: false,
  },
};

/** Gives the promises of a {@link ChatModel}. */
export function chat(make: Make<ChatModel>, options: ChatConformance = {}): readonly ConformanceCase[] {
  const request: ChatRequest = options.request ?? { messages: [{ role: 'user', content: 'Say hello to the team.' }] };
  const toolRequest: ChatRequest = {
    messages: [{ role: 'user', content: 'What is the weather in Oslo?' }],
    tools: [weather],
    toolChoice: 'required',
  };

  const cases: ConformanceCase[] = [
    {
      title: 'a chat model names its provider and model',
      run: async () => {
        const model = await make();
        check(model.provider !== '' && model.model !== '', 'provider and model must not be empty');
      },
    },
    {
      title: 'a chat model answers with an id, a text, a known finish and whole token counts',
      run: async () => {
        const result = await (await make()).complete(request);
        checkResult(result);
        check(result.text !== '', 'the answer must not be empty');
      },
    },
    {
      title: 'two answers at the same time have two ids',
      run: async () => {
        const model = await make();
        const [one, two] = await Promise.all([model.complete(request), model.complete(request)]);
        check(one.id !== two.id, `both answers have the id ${one.id}`);
      },
    },
    {
      title: 'a chat request is not changed, and settings for other providers are ignored',
      run: async () => {
        const model = await make();
        await model.complete(frozen({ ...request, extra: { 'some-other-provider': { magic: 1 } } }));
      },
    },
    {
      title: 'a conversation with system, assistant and user turns is answered',
      run: async () => {
        const result = await (await make()).complete({
          ...request,
          messages: [
            { role: 'system', content: 'You are brief.' },
            { role: 'user', content: 'Hello.' },
            { role: 'assistant', content: 'Hi.' },
            ...request.messages,
          ],
        });
        checkResult(result);
      },
    },
    {
      title: 'an aborted chat call rejects with the reason of its signal',
      run: async () => {
        const model = await make();
        await checkAborts((signal) => model.complete(request, { signal }));
        const stream = model.stream?.bind(model);
        if (stream !== undefined) await checkAborts((signal) => collect(stream(request, { signal })));
      },
    },
    {
      title: 'a chat call aborted on its way rejects with the reason of its signal, or is done',
      run: async () => {
        const model = await make();
        const controller = new AbortController();
        const reason = { because: 'on the way' };
        const call = model.complete(request, { signal: controller.signal });
        queueMicrotask(() => controller.abort(reason));
        await call.then(checkResult, (error: unknown) =>
          check(error === reason, `rejects with ${String(error)} instead of the reason`),
        );
      },
    },
    {
      title: 'a stream yields the text in pieces and ends with the whole result',
      run: async () => {
        const { stream } = streaming(await make());
        if (stream === undefined) return;
        checkStream(await collect(stream(request)));
      },
    },
    {
      title: 'a stream can be left early',
      run: async () => {
        const { stream } = streaming(await make());
        if (stream === undefined) return;
        for await (const _ of stream(request)) break;
      },
    },
    {
      title: 'a stream aborted after its first piece rejects with the reason of its signal',
      run: async () => {
        const { stream } = streaming(await make());
        if (stream === undefined) return;
        const controller = new AbortController();
        const reason = { because: 'enough' };
        let last: ChatDelta | undefined;
        try {
          for await (const delta of stream(request, { signal: controller.signal })) {
            last = delta;
            controller.abort(reason);
          }
        } catch (error) {
          return check(error === reason, `rejects with ${String(error)} instead of the reason`);
        }
        check(last?.type === 'end', 'an aborted stream must not end as if it were whole');
      },
    },
  ];

  const toolCases: ConformanceCase[] = [
    {
      title: 'a model that must use a tool calls it with parsed arguments, and takes the answer',
      run: async () => {
        const model = await make();
        const result = await model.complete(toolRequest);
        checkToolCall(result);
        const [call] = result.toolCalls!;
        const after = await model.complete({
          messages: [
            ...toolRequest.messages,
            { role: 'assistant', content: result.text, toolCalls: result.toolCalls },
            { role: 'tool', toolCallId: call!.id, content: '{"celsius": -3}' },
          ],
          tools: [weather],
        });
        checkResult(after);
      },
    },
    {
      title: 'a streamed tool call arrives whole in the result',
      run: async () => {
        const { stream } = streaming(await make());
        if (stream === undefined) return;
        const deltas = await collect(stream(toolRequest));
        checkStream(deltas);
        check(
          deltas.some(({ type }) => type === 'tool'),
          'a tool delta must come before the end',
        );
        const end = deltas.at(-1);
        if (end?.type === 'end') checkToolCall(end.result);
      },
    },
  ];

  const schemaCase: ConformanceCase = {
    title: 'an answer with an output schema is JSON of that shape',
    run: async () => {
      const result = await (await make()).complete({ ...request, outputSchema: weather.parameters });
      const value: unknown = JSON.parse(result.text);
      check(
        typeof value === 'object' && value !== null && typeof (value as { city?: unknown }).city === 'string',
        `${result.text} must be an object with the string "city"`,
      );
    },
  };

  return [
    ...cases,
    ...(options.tools === false ? [] : toolCases),
    ...(options.outputSchema === false ? [] : [schemaCase]),
  ];
}

function streaming(model: ChatModel): { readonly stream: NonNullable<ChatModel['stream']> | undefined } {
  return { stream: model.stream?.bind(model) };
}

function checkResult(result: ChatResult): void {
  checkPlain(result, 'a chat result');
  check(result.id !== '' && result.model !== '', 'id and model must not be empty');
  check(finishes.includes(result.finish), `"${result.finish}" is no finish`);
  const { inputTokens, outputTokens, cachedInputTokens = 0, reasoningTokens = 0 } = result.usage;
  for (const count of [inputTokens, outputTokens, cachedInputTokens, reasoningTokens]) {
    check(Number.isInteger(count) && count >= 0, `${count} is no count of tokens`);
  }
  check(cachedInputTokens <= inputTokens, 'cached input tokens are a part of the input tokens');
  check(reasoningTokens <= outputTokens, 'reasoning tokens are a part of the output tokens');
}

function checkToolCall(result: ChatResult): void {
  checkResult(result);
  check(result.finish === 'tool', `finish must be "tool", not "${result.finish}"`);
  const call = result.toolCalls?.[0];
  check(call !== undefined && call.id !== '', 'there must be a tool call with an id');
  check(call.name === weather.name, `the call must name "${weather.name}", not "${call.name}"`);
  check(typeof call.arguments === 'object' && call.arguments !== null, 'arguments must be parsed');
}

function checkStream(deltas: readonly ChatDelta[]): void {
  const end = deltas.at(-1);
  check(end?.type === 'end', 'the last delta must be the end');
  check(deltas.filter(({ type }) => type === 'end').length === 1, 'there must be one end');
  checkResult(end.result);
  const text = deltas.map((delta) => (delta.type === 'text' ? delta.text : '')).join('');
  check(text === end.result.text, `the pieces give "${text}", the result "${end.result.text}"`);
}
