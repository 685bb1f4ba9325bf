/** A prompt whose variables and answer have types, checked by the compiler and again when the answer comes. */
import { type ChatModel, PromptTemplate, TuneloopError } from 'tuneloop';
import { z } from 'zod';

const judge = PromptTemplate.of({
  system: 'You judge reviews of a {{product}}.',
  user: 'Review: {{review}}',
  output: z.object({ mood: z.enum(['good', 'bad']), stars: z.number().int().min(1).max(5) }),
  examples: [{ variables: { review: 'Loved it.' }, output: { mood: 'good', stars: 5 } }],
});
console.log(judge);
console.log(judge.render({ product: 'desk lamp', review: 'It flickers.' }));

// A variable that the text does not have does not compile, and neither does one that is left out.
// @ts-expect-error `product` is missing
const wrong = () => judge.render({ review: 'It flickers.' });
try {
  wrong();
} catch (error) {
  console.log(TuneloopError.is(error) && `${error.code}: ${error.message}`);
}

// Any chat model will do; this one answers in prose first, and properly when it is told what was wrong.
const answers = ['It is bad, I would say one star.', 'Sorry. ```json\n{"mood": "bad", "stars": 1}\n```'];
const moody: ChatModel = {
  provider: 'example',
  model: 'moody',
  complete: async ({ messages }) => ({
    id: `answer-${messages.length}`,
    text: answers.shift() ?? '',
    finish: 'stop',
    usage: { inputTokens: 40, outputTokens: 12 },
    model: 'moody',
  }),
};
const ask = judge.bind(moody, { temperature: 0, attempts: 2 });
const { output, attempts } = await ask.run({ product: 'desk lamp', review: 'It flickers.' });
const stars: number = output.stars; // typed by the schema
console.log(`${output.mood}, ${stars} of 5, after ${attempts.length} attempts`);

// The durable form keeps messages, examples and the JSON Schema, and equal content has an equal digest.
const copy = PromptTemplate.fromJSON(JSON.parse(JSON.stringify(judge)));
console.log(copy.digest() === judge.digest(), judge.digest());
