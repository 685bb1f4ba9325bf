import { isPlainObject, type Json, type JsonObject } from '../base/json.js';
import { fenced, fenceRules } from '../kit/fence.js';
import { jsonAnswer, misfit } from '../kit/json-answer.js';
import { describeIssues, validate } from '../kit/validate.js';
import { jsonSchemaOf } from '../prompt/output.js';
import type { ChatResult, Message } from '../spec/chat.js';
import type { Schema } from '../spec/schema.js';
import { labelProbabilities } from './label-probabilities.js';
import { type NamedLabel, readLabel } from './label-set.js';

/** A text with its label, shown to the model before the row. */
export interface LabelExample<Label> {
  readonly input: string;
  readonly label: Label;
}

/** What is kept of one answer: plain JSON. */
export type KeptAnswer = {
  readonly label: Json;
  /** Of each label, and at the end of abstaining. */
  readonly probabilities?: readonly number[];
  readonly reason?: string;
};

/** What a model is asked of a text, and how its answer is read. */
export interface LabelQuestion {
  readonly outputSchema: Json | undefined;
  messages(input: string): readonly Message[];
  /** @throws INVALID_OUTPUT where the answer does not fit */
  read(result: ChatResult): Promise<KeptAnswer>;
}

interface Wording {
  readonly instruction: string;
  readonly examples: readonly LabelExample<unknown>[];
  readonly reasoning: boolean;
}

/** Asks for one of some labels, or for the word that abstains. */
export function labelQuestion(
  labels: readonly NamedLabel[],
  abstain: string | undefined,
  { instruction, examples, reasoning }: Wording,
): LabelQuestion {
  const words = [...labels.map(({ name }) => name), ...(abstain === undefined ? [] : [abstain])];
  const meanings = abstain === undefined ? labels : [...labels, { name: abstain, means: 'none of these can be told' }];
  const properties: JsonObject = {
    ...(reasoning ? { reasoning: { type: 'string', description: 'why, in a sentence or two' } } : {}),
    label: { type: 'string', enum: words },
  };
  const think = reasoning ? '"reasoning": "… why, in a sentence or two …", ' : '';
  const system = `You label texts. ${instruction}

The labels:
${meanings.map(({ name, means }) => `- ${JSON.stringify(name)}${means === undefined ? '' : `: ${means}`}`).join('\n')}

${fenceRules}

Answer with one JSON object and nothing else, of the form {${think}"label": one of the labels}`;
  return {
    outputSchema: { type: 'object', properties, required: Object.keys(properties), additionalProperties: false },
    messages: conversation(
      system,
      examples.map((each) => ({ ...each, label: { label: each.label } })),
    ),
    async read(result) {
      const answer = jsonAnswer(result.text);
      if (!isPlainObject(answer) || !Object.hasOwn(answer, 'label')) throw misfit('it has no "label"');
      const label = readLabel(words, answer.label);
      if (label === undefined)
        throw misfit(`must be one of ${words.map((word) => JSON.stringify(word)).join(', ')}`, 'label');
      const probabilities = labelProbabilities(result, words, label);
      const reason = reasoning && typeof answer.reasoning === 'string' ? { reason: answer.reasoning } : {};
      return { label, ...reason, ...(probabilities === undefined ? {} : { probabilities }) };
    },
  };
}

/** Asks for JSON of a schema. */
export function schemaQuestion(
  schema: Schema<unknown>,
  given: Json | undefined,
  { instruction, examples }: Omit<Wording, 'reasoning'>,
): LabelQuestion {
  const outputSchema = given ?? jsonSchemaOf(schema);
  const form = outputSchema === undefined ? '' : ` of this JSON Schema:\n${JSON.stringify(outputSchema)}`;
  const system = `You label texts. ${instruction}\n\n${fenceRules}\n\nAnswer with one JSON value and nothing else${form}`;
  return {
    outputSchema,
    messages: conversation(system, examples),
    async read({ text }) {
      const label = jsonAnswer(text);
      const checked = await validate(schema, label);
      if ('issues' in checked) throw misfit(describeIssues(checked.issues));
      return { label };
    },
  };
}

function conversation(system: string, examples: readonly LabelExample<unknown>[]): (input: string) => Message[] {
  const user = (text: string): Message => ({ role: 'user', content: fenced([{ name: 'TEXT', text }]) });
  const shown = examples.flatMap(({ input, label }): Message[] => [
    user(input),
    { role: 'assistant', content: JSON.stringify(label) },
  ]);
  return (input) => [{ role: 'system', content: system }, ...shown, user(input)];
}
