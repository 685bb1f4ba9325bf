import type { ChatRequest } from '../../src/spec/index.js';

const schema = {
  type: 'object',
  properties: { city: { type: 'string' } },
  required: ['city'],
  additionalProperties: false,
};
const tool = { name: 'weather', description: 'Tells the weather.', parameters: schema };

/** Every option of a chat request, with each form that its value can have. */
const options: readonly Partial<ChatRequest>[] = [
  { temperature: 0 },
  { topP: 0.5 },
  { stop: [] },
  { stop: ['END', '\n\n'] },
  { seed: 7 },
  { maxOutputTokens: 9 },
  { tools: [] },
  { tools: [tool, { name: 'bare', parameters: { type: 'object' } }] },
  { tools: [tool], toolChoice: 'auto' },
  { tools: [tool], toolChoice: 'none' },
  { tools: [tool], toolChoice: 'required' },
  { tools: [tool], toolChoice: { name: 'weather' } },
  { outputSchema: schema },
  { outputSchema: { type: 'object', properties: { city: { type: 'string' } } } },
  { logprobs: 0 },
  { logprobs: 3 },
];

/** Conversations with every role and part. */
const conversations: Readonly<Record<string, ChatRequest['messages']>> = {
  text: [
    { role: 'system', content: 'Be brief.' },
    { role: 'user', content: 'Hello.' },
    { role: 'assistant', content: 'Hello!' },
    { role: 'user', content: 'And now?' },
  ],
  tools: [
    { role: 'user', content: 'Where?' },
    { role: 'assistant', content: '', toolCalls: [{ id: 'c1', name: 'weather', arguments: { city: 'Oslo' } }] },
    { role: 'tool', toolCallId: 'c1', content: 'rain' },
    { role: 'assistant', content: 'One more.', toolCalls: [{ id: 'c2', name: 'weather', arguments: {} }] },
    { role: 'tool', toolCallId: 'c2', content: 'sun' },
  ],
  images: [
    {
      role: 'user',
      content: [
        { type: 'text', text: 'What is this?' },
        { type: 'image', data: new Uint8Array([1, 2]), mediaType: 'image/png' },
        { type: 'image', data: new URL('https://pictures.example/a.png'), mediaType: 'image/png' },
      ],
    },
  ],
  files: [
    {
      role: 'user',
      content: [
        { type: 'audio', data: new Uint8Array([3]), mediaType: 'audio/wav' },
        { type: 'audio', data: new Uint8Array([3]), mediaType: 'audio/mpeg' },
        { type: 'file', data: new Uint8Array([4]), mediaType: 'application/pdf', name: 'a.pdf' },
        { type: 'file', data: new Uint8Array([4]), mediaType: 'application/pdf' },
      ],
    },
  ],
};

/** Chat requests that between them hold every option alone, all that go together, and every conversation. */
export function chatRequests(kinds: readonly string[] = Object.keys(conversations)): readonly ChatRequest[] {
  const messages = conversations.text!;
  const all: ChatRequest = Object.assign({ messages }, ...options);
  return [
    ...kinds.map((kind) => ({ messages: conversations[kind]! })),
    ...options.map((option) => ({ messages, ...option })),
    ...kinds.map((kind) => ({ ...all, messages: conversations[kind]! })),
  ];
}
