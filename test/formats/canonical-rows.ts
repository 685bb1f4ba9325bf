import fc from 'fast-check';
import type { CanonicalMessage, CanonicalPart, CanonicalRow } from '../../src/formats/index.js';

/** Mostly absent: a row with everything in it is one that no format can express. */
function rarely<T>(arbitrary: fc.Arbitrary<T>, weight = 8): fc.Arbitrary<T | undefined> {
  return fc.oneof({ weight, arbitrary: fc.constant(undefined) }, arbitrary);
}

const oddTexts = [
  '<think>\na\n</think>\n\nb',
  '{"output":"x"}',
  '{"a":1}',
  '5',
  '__proto__',
  '\ud800',
  '[INST]',
  '1e999',
];
const text = fc.oneof(fc.string({ maxLength: 8 }), fc.constantFrom('', 'Hi', 'Hello', ...oddTexts));
/** What survives JSON: no negative zero, and `__proto__` as a key like any other. */
const json = fc.jsonValue({ maxDepth: 1 }).map((value) => JSON.parse(JSON.stringify(value)));
const object = fc
  .dictionary(fc.constantFrom('a', 'city', '__proto__', 'tools', 'prompt', ''), json, { maxKeys: 3 })
  .map((value) => JSON.parse(JSON.stringify(value)));

/** Names, and weights without what a role's turns have by default: 1 and absent, or 0 and absent, are the same. */
const extras = (role: string) =>
  rarely(
    fc.record({
      name: rarely(fc.constantFrom('ana', 'weather'), 1),
      weight: rarely(fc.constantFrom(...(role === 'assistant' ? [0, 0.5] : [1, 0.5])), 1),
    }),
  );
const ids = fc.constantFrom('call_1', 'call_2', 'a');
const call = fc.record({
  id: ids,
  name: fc.constantFrom('weather', 'search'),
  arguments: fc.oneof({ weight: 3, arbitrary: object }, text, json),
});
const part: fc.Arbitrary<CanonicalPart> = fc.oneof(
  text.map((value) => ({ type: 'text' as const, text: value })),
  fc
    .record({
      type: fc.constantFrom('image' as const, 'audio' as const, 'file' as const),
      data: fc.constantFrom(
        'https://a.example/x.png',
        'gs://b/x.pdf',
        'data:image/png;base64,AA==',
        'data:audio/wav;base64,AA==',
      ),
      mediaType: fc.constantFrom('image/png', 'audio/wav', 'application/pdf'),
      name: rarely(fc.constant('x'), 2),
    })
    .map(clean),
);
const isText = (parts: readonly CanonicalPart[]) => parts.length === 1 && parts[0]?.type === 'text';
const content = fc.oneof(
  { weight: 6, arbitrary: text },
  fc.array(part, { minLength: 1, maxLength: 3 }).filter((parts) => !isText(parts)),
);

const turn = ({ x, ...rest }: { readonly x: object | undefined }) =>
  clean({ ...rest, ...x }) as unknown as CanonicalMessage;
const system = fc
  .record({ role: fc.constantFrom('system', 'developer'), content: text, x: extras('system') })
  .map(turn);
const user = fc.record({ role: fc.constant('user'), content, x: extras('user') }).map(turn);
const tool = fc.record({ role: fc.constant('tool'), toolCallId: ids, content: text, x: extras('tool') }).map(turn);
const speaking = fc
  .record({ role: fc.constant('assistant'), content: text, reasoning: rarely(text), x: extras('assistant') })
  .map(turn);
const calling = fc
  .record({
    role: fc.constant('assistant'),
    content: fc.oneof({ weight: 2, arbitrary: fc.constant('') }, text),
    reasoning: rarely(text),
    toolCalls: fc.array(call, { minLength: 1, maxLength: 2 }),
    x: extras('assistant'),
  })
  .map(turn);
const anyTurn = fc.oneof(user, speaking, calling, tool, system);

const declared = fc
  .record({ name: fc.constantFrom('weather', 'search'), description: rarely(text, 1), parameters: object })
  .map(clean);
const answer = fc.oneof(
  { weight: 3, arbitrary: speaking.map((only) => [only]) },
  fc.array(fc.oneof(speaking, calling), { minLength: 1, maxLength: 2 }),
);
const scored = fc.record({ messages: answer, score: fc.constantFrom(0, 0.25, 1) });

const messages = fc.oneof(
  fc.tuple(user, speaking),
  fc.tuple(user),
  fc.tuple(speaking),
  fc.tuple(system, user, speaking, user, speaking),
  fc.tuple(user, calling, tool, tool, speaking),
  fc.array(anyTurn, { minLength: 1, maxLength: 6 }),
);

/** What a row is for: none, or one of a few, so that each format finds rows that it can express. */
const purpose = fc.oneof(
  { weight: 3, arbitrary: fc.constant({}) },
  fc.tuple(answer, answer).map(([chosen, rejected]) => ({ chosen, rejected })),
  fc.boolean().map((label) => ({ label })),
  fc.array(scored, { minLength: 1, maxLength: 3 }).map((completions) => ({ completions })),
  fc
    .oneof(json, object, fc.dictionary(fc.constantFrom('a', 'reference', 'tools'), text, { maxKeys: 2 }))
    .map((reference) => ({
      reference: JSON.parse(JSON.stringify(reference)),
    })),
);

/** Rows of any shape, half of them of the plain ones that most formats can express. */
export const canonicalRows: fc.Arbitrary<CanonicalRow> = fc
  .record({
    messages,
    purpose,
    tools: rarely(fc.array(declared, { minLength: 1, maxLength: 2 })),
    parallelToolCalls: rarely(fc.boolean()),
    weight: rarely(fc.constant(0.5), 20),
    meta: rarely(object.filter((value) => Object.keys(value).length > 0)),
  })
  .map(({ purpose, ...row }) => clean({ ...row, ...purpose }) as unknown as CanonicalRow);

/** Without absent members, as JSON has it. */
function clean<T extends object>(value: T): T {
  return Object.fromEntries(Object.entries(value).filter(([, member]) => member !== undefined)) as T;
}
