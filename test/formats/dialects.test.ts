import { describe, expect, it } from 'vitest';
import {
  alpaca,
  axolotlChat,
  type CanonicalRow,
  type Encoding,
  fireworksRlor,
  harmony,
  mistralChat,
  nemoInputOutput,
  openaiPreference,
  openaiReinforcement,
  openaiSft,
  promptCompletion,
  shareGpt,
  trlConversational,
  trlPreference,
  trlPrompt,
  trlPromptCompletion,
  trlText,
  trlUnpaired,
  vertexPreference,
  vertexReinforcement,
  vertexSft,
} from '../../src/formats/index.js';

const plain: CanonicalRow = {
  messages: [
    { role: 'user', content: 'Capital of Peru?' },
    { role: 'assistant', content: 'Lima' },
  ],
};
const chat: CanonicalRow = {
  messages: [
    { role: 'system', content: 'Be brief.' },
    { role: 'user', content: 'Hi' },
    { role: 'assistant', content: 'Hello' },
    { role: 'user', content: 'Capital of Peru?' },
    { role: 'assistant', content: 'Lima', reasoning: 'Peru is in South America.' },
  ],
};
const tools: CanonicalRow = {
  messages: [
    { role: 'user', content: 'Weather in Bonn and Ulm?' },
    {
      role: 'assistant',
      content: '',
      toolCalls: [
        { id: 'call_1', name: 'weather', arguments: { city: 'Bonn' } },
        { id: 'call_2', name: 'weather', arguments: { city: 'Ulm' } },
      ],
    },
    { role: 'tool', toolCallId: 'call_1', content: '{"degrees":12}' },
    { role: 'tool', toolCallId: 'call_2', content: 'cold' },
    { role: 'assistant', content: '12 degrees, and cold.' },
  ],
  tools: [{ name: 'weather', description: 'Now.', parameters: { type: 'object' } }],
};
const pair: CanonicalRow = {
  messages: [{ role: 'user', content: 'Capital of Peru?' }],
  chosen: [{ role: 'assistant', content: 'Lima' }],
  rejected: [{ role: 'assistant', content: 'Quito' }],
};
const codes = ({ losses, problems }: Encoding<unknown>) => (losses ?? problems).map(({ code, path }) => [code, path]);

describe('TRL', () => {
  it('has arguments as objects, reasoning in its field, and other columns', () => {
    const { line, losses } = trlConversational().encode({ ...tools, meta: { id: 3 } });
    expect(losses).toEqual([]);
    expect(line).toMatchObject({ id: 3 });
    expect(line?.messages[1]?.tool_calls?.[0]?.function.arguments).toEqual({ city: 'Bonn' });
    expect(trlConversational().encode(chat).line?.messages.at(-1)).toEqual({
      role: 'assistant',
      content: 'Lima',
      reasoning_content: 'Peru is in South America.',
    });
  });

  it('cuts before the last answer, and says that earlier ones are not trained on', () => {
    const encoded = trlPromptCompletion().encode(chat);
    expect(encoded.line?.prompt.map(({ content }) => content)).toEqual([
      'Be brief.',
      'Hi',
      'Hello',
      'Capital of Peru?',
    ]);
    expect(encoded.line?.completion).toHaveLength(1);
    expect(codes(encoded)).toEqual([['earlier-turns-untrained', 'messages.2']]);
    expect(trlPromptCompletion().decode({ prompt: 'Capital of Peru?', completion: 'Lima' }).row).toEqual(plain);
  });

  it('reads pairs without a prompt: what both begin with is asked', () => {
    const asked = { role: 'user', content: 'Capital of Peru?' };
    const line = {
      chosen: [asked, { role: 'assistant', content: 'Lima' }],
      rejected: [asked, { role: 'assistant', content: 'Quito' }],
    };
    expect(trlPreference().decode(line).row).toEqual(pair);
    expect(trlPreference().decode({ chosen: 'Lima', rejected: 'Quito' }).problems).toMatchObject([
      { code: 'missing-key' },
    ]);
  });

  it('has one answer of a pair as unpaired, and as SFT', () => {
    const encoded = trlUnpaired().encode(pair);
    expect(encoded.line).toMatchObject({ completion: [{ content: 'Lima' }], label: true });
    expect(codes(encoded)).toEqual([['pair-dropped', 'rejected']]);
    expect(
      openaiSft()
        .encode(pair)
        .line?.messages.map(({ content }) => content),
    ).toEqual(['Capital of Peru?', 'Lima']);
    expect(codes(trlUnpaired().encode(plain))).toEqual([['no-label', 'label']]);
  });

  it('passes the reference to rewards as columns', () => {
    const row = { messages: pair.messages, reference: { answer: 'Lima', level: 2 } };
    expect(trlPrompt().encode(row).line).toMatchObject({ answer: 'Lima', level: 2 });
    expect(openaiReinforcement().encode({ ...row, reference: 'Lima' }).line).toMatchObject({ reference: 'Lima' });
  });

  it('needs a template to write a conversation as a text', () => {
    expect(codes(trlText().encode(plain))).toEqual([['needs-template', 'messages']]);
    const render = (messages: CanonicalRow['messages']) =>
      messages.map(({ role, content }) => `<${role}>${content}`).join('');
    const encoded = trlText({ render }).encode(plain);
    expect(encoded.line).toEqual({ text: '<user>Capital of Peru?<assistant>Lima' });
    expect(codes(encoded)).toEqual([['prompt-rendered', 'messages']]);
  });
});

describe('OpenAI, axolotl, Mistral', () => {
  it('writes pairs with their prompt in input', () => {
    expect(openaiPreference().encode(pair).line).toEqual({
      input: { messages: [{ role: 'user', content: 'Capital of Peru?' }] },
      preferred_output: [{ role: 'assistant', content: 'Lima' }],
      non_preferred_output: [{ role: 'assistant', content: 'Quito' }],
    });
    expect(codes(openaiPreference().encode(plain))).toEqual([['no-pair', 'chosen']]);
  });

  it('has a weight as train', () => {
    const [question, answer] = plain.messages;
    const row = { messages: [question!, { ...answer!, weight: 0 }] };
    expect(axolotlChat().encode(row).line?.messages[1]).toEqual({ role: 'assistant', content: 'Lima', train: false });
    expect(axolotlChat().decode(axolotlChat().encode(row).line).row).toEqual(row);
    expect(codes(trlConversational().encode(row))).toEqual([['weight-dropped', 'messages.1']]);
  });

  it('warns of ids that are not of nine letters', () => {
    const { line } = mistralChat().encode(tools);
    expect(
      mistralChat()
        .check(line)
        .map(({ code }) => code),
    ).toEqual(['call-id-form', 'call-id-form']);
  });

  it('carries pictures by URL and by their bytes', () => {
    const bytes = new Uint8Array([137, 80]);
    const content = [
      { type: 'text', text: 'Which is larger?' },
      { type: 'image', data: new URL('https://a.example/x.jpg?v=2'), mediaType: 'image/jpeg' },
      { type: 'image', data: bytes, mediaType: 'image/png' },
    ] as const;
    const { line, losses } = openaiSft().encode({ messages: [{ role: 'user', content }, ...plain.messages.slice(1)] });
    expect(losses).toEqual([]);
    expect(line?.messages[0]?.content).toEqual([
      { type: 'text', text: 'Which is larger?' },
      { type: 'image_url', image_url: { url: 'https://a.example/x.jpg?v=2' } },
      { type: 'image_url', image_url: { url: 'data:image/png;base64,iVA=' } },
    ]);
    expect(openaiSft().decode(line).row?.messages[0]?.content).toMatchObject([
      {},
      { data: 'https://a.example/x.jpg?v=2', mediaType: 'image/jpeg' },
      { data: 'data:image/png;base64,iVA=', mediaType: 'image/png' },
    ]);
  });
});

describe('ShareGPT and Alpaca', () => {
  it('writes calls and results as turns, one call after the other', () => {
    const encoded = shareGpt().encode(tools);
    expect(encoded.line?.conversations).toEqual([
      { from: 'human', value: 'Weather in Bonn and Ulm?' },
      { from: 'function_call', value: '{"name":"weather","arguments":{"city":"Bonn"}}' },
      { from: 'observation', value: '{"degrees":12}' },
      { from: 'function_call', value: '{"name":"weather","arguments":{"city":"Ulm"}}' },
      { from: 'observation', value: 'cold' },
      { from: 'gpt', value: '12 degrees, and cold.' },
    ]);
    expect(codes(encoded)).toEqual([['calls-split', 'messages.1']]);
    expect(shareGpt().check(encoded.line)).toEqual([]);
  });

  it('reads other names of the speakers, and a system text beside them', () => {
    const line = {
      system: 'Be brief.',
      conversations: [
        { from: 'user', value: 'Hi' },
        { from: 'chatgpt', value: 'Hello' },
      ],
      source: 'web',
    };
    expect(shareGpt().decode(line)).toEqual({
      row: { messages: chat.messages.slice(0, 3), meta: { source: 'web' } },
      losses: [],
    });
    expect(shareGpt().decode({ conversations: [{ from: 'constructor', value: '' }] }).problems).toMatchObject([
      { code: 'unrecognized-role', path: 'conversations.0.from' },
    ]);
  });

  it('has earlier turns as history', () => {
    const encoded = alpaca().encode(chat);
    expect(encoded.line).toEqual({
      instruction: 'Capital of Peru?',
      input: '',
      output: 'Lima',
      system: 'Be brief.',
      history: [['Hi', 'Hello']],
    });
    expect(codes(encoded)).toEqual([
      ['reasoning-dropped', 'messages.4'],
      ['turns-in-history', 'messages'],
    ]);
  });

  it('joins instruction and input when it reads, and says so', () => {
    const decoded = alpaca().decode({ instruction: 'Translate.', input: 'Haus', output: 'house' });
    expect(decoded.row?.messages[0]).toEqual({ role: 'user', content: 'Translate.\n\nHaus' });
    expect(decoded.losses?.map(({ code }) => code)).toEqual(['input-joined']);
  });

  it('merges turns of one role and drops a question without an answer', () => {
    const messages = [
      { role: 'user', content: 'Hi' },
      { role: 'user', content: 'Anyone?' },
      { role: 'assistant', content: 'Yes' },
      { role: 'user', content: 'Good' },
    ] as const;
    const encoded = alpaca().encode({ messages });
    expect(encoded.line).toMatchObject({ instruction: 'Hi\n\nAnyone?', output: 'Yes' });
    expect(codes(encoded)).toEqual([
      ['trailing-turns-dropped', 'messages.3'],
      ['turns-merged', 'messages.1'],
    ]);
  });
});

describe('Gemini', () => {
  it('has calls without ids, and results by the name of their function', () => {
    const { line, losses } = vertexSft().encode({ ...tools, messages: [chat.messages[0]!, ...tools.messages] });
    expect(losses).toEqual([]);
    expect(line).toEqual({
      systemInstruction: { role: 'system', parts: [{ text: 'Be brief.' }] },
      contents: [
        { role: 'user', parts: [{ text: 'Weather in Bonn and Ulm?' }] },
        {
          role: 'model',
          parts: [
            { functionCall: { name: 'weather', args: { city: 'Bonn' } } },
            { functionCall: { name: 'weather', args: { city: 'Ulm' } } },
          ],
        },
        {
          role: 'user',
          parts: [
            { functionResponse: { name: 'weather', response: { degrees: 12 } } },
            { functionResponse: { name: 'weather', response: { output: 'cold' } } },
          ],
        },
        { role: 'model', parts: [{ text: '12 degrees, and cold.' }] },
      ],
      tools: [{ functionDeclarations: [{ name: 'weather', description: 'Now.', parameters: { type: 'object' } }] }],
    });
  });

  it('takes files by their URI only', () => {
    const row = (data: string | Uint8Array): CanonicalRow => ({
      messages: [
        { role: 'user', content: [{ type: 'image', data, mediaType: 'image/png' } as never] },
        plain.messages[1]!,
      ],
    });
    expect(vertexSft().encode(row('gs://b/x.png')).line?.contents[0]?.parts).toEqual([
      { fileData: { mimeType: 'image/png', fileUri: 'gs://b/x.png' } },
    ]);
    expect(codes(vertexSft().encode(row(new Uint8Array([1]))))).toEqual([['part-without-uri', 'messages.0.content.0']]);
  });

  it('has one answer with score 1 and one with score 0', () => {
    const { line } = vertexPreference().encode(pair);
    expect(line?.completions).toEqual([
      { score: 1, completion: { role: 'model', parts: [{ text: 'Lima' }] } },
      { score: 0, completion: { role: 'model', parts: [{ text: 'Quito' }] } },
    ]);
    const swapped = { ...line, completions: line?.completions.toReversed() };
    expect(vertexPreference().decode(swapped).row).toEqual(pair);
    const scores = (...values: number[]) =>
      vertexPreference()
        .check({ ...line, completions: values.map((score) => ({ ...line?.completions[0], score })) })
        .map(({ code }) => code);
    expect(scores(1, 0.5)).toContain('score-pair');
    expect(scores(1, 1)).toEqual(['score-pair']);
    expect(scores(1, 0, 0)).toEqual(['score-pair']);
    expect(scores(1, 0)).toEqual(['pair-same']);
  });

  it('takes references that are texts', () => {
    const row = { messages: pair.messages, reference: { answer: 'Lima' } };
    expect(vertexReinforcement().encode(row).line?.references).toEqual({ answer: 'Lima' });
    expect(codes(vertexReinforcement().encode({ ...row, reference: { level: 2 } }))).toEqual([
      ['reference-type', 'reference'],
    ]);
  });
});

describe('texts, scores and channels', () => {
  it('puts a system text before the question, and refuses more turns without a template', () => {
    const encoded = promptCompletion().encode({ messages: [chat.messages[0]!, ...plain.messages] });
    expect(encoded.line).toEqual({ prompt: 'Be brief.\n\nCapital of Peru?', completion: 'Lima' });
    expect(codes(encoded)).toEqual([['system-merged', 'messages.0']]);
    expect(codes(promptCompletion().encode(chat)).at(-1)).toEqual(['multi-turn', 'messages.2']);
    const render = (turns: CanonicalRow['messages']) => turns.map(({ content }) => content).join('|');
    expect(nemoInputOutput({ render }).encode(chat).line).toEqual({
      input: 'Be brief.|Hi|Hello|Capital of Peru?',
      output: 'Lima',
    });
  });

  it('reads what samples have in common as the question', () => {
    const { line } = fireworksRlor().encode(pair);
    expect(line?.samples.map(({ metric }) => metric)).toEqual([1, 0]);
    expect(fireworksRlor().decode(line).row).toEqual({
      messages: pair.messages,
      completions: [
        { messages: pair.chosen, score: 1 },
        { messages: pair.rejected, score: 0 },
      ],
    });
    const bad = { samples: [{ messages: line?.samples[0]?.messages, metric: 1.5 }] };
    expect(fireworksRlor().check(bad)).toMatchObject([{ code: 'score-range', path: 'samples.0.metric' }]);
  });

  it('keeps reasoning on its channel', () => {
    const { line, losses } = harmony().encode({ ...tools, messages: [...chat.messages, ...tools.messages] });
    expect(losses).toEqual([]);
    expect(line?.messages.slice(4, 9)).toEqual([
      { role: 'assistant', channel: 'analysis', content: 'Peru is in South America.' },
      { role: 'assistant', channel: 'final', content: 'Lima' },
      { role: 'user', content: 'Weather in Bonn and Ulm?' },
      { role: 'assistant', channel: 'commentary', recipient: 'functions.weather', content: '{"city":"Bonn"}' },
      { role: 'assistant', channel: 'commentary', recipient: 'functions.weather', content: '{"city":"Ulm"}' },
    ]);
    expect(harmony().decode(line).row?.messages).toEqual([...chat.messages, ...tools.messages]);
  });
});
