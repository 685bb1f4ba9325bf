import { checkOptions } from '../base/check-options.js';
import type { Json } from '../base/json.js';
import type { CanonicalMessage } from './canonical-row.js';
import { defineFormat, type Format, type FormatParts } from './format.js';
import { type Notes, named } from './notes.js';
import { splitAnswer } from './split-answer.js';
import { shapedTurns, type Turn, textOf } from './turns.js';

/** Settings of formats of two texts. */
export interface PromptCompletionOptions {
  /**
   * Writes what stands before the answer as one text. Without it the prompt is the only turn of the user, with a system
   * text before it, and rows with more turns are not written.
   */
  readonly render?: ((prompt: readonly CanonicalMessage[]) => string) | undefined;
}

/** A line of two texts. */
export type TextPair<P extends string = 'prompt', C extends string = 'completion'> = {
  readonly [K in P | C]: string;
};

/**
 * `{ prompt, completion }` of texts, for trainers that take any: TRL, and what reads OpenAI's old form.
 * @throws INVALID_OPTION for a setting that does not exist
 */
export function promptCompletion(options?: PromptCompletionOptions): Format<TextPair> {
  const rules = { source: 'TRL docs, dataset_formats, at f2cd5771' };
  return textPairFormat(
    { name: 'prompt-completion', service: 'own', rules, extras: 'meta' },
    'prompt',
    'completion',
    options,
  );
}

/** A format whose lines are two texts. */
export function textPairFormat<P extends string, C extends string>(
  parts: Pick<FormatParts<unknown>, 'name' | 'service' | 'rules' | 'extras'>,
  promptKey: P,
  completionKey: C,
  options: PromptCompletionOptions = {},
): Format<TextPair<P, C>> {
  checkOptions(options, ['render'], parts.name);
  return defineFormat<TextPair<P, C>>({
    options,
    ...parts,
    method: 'sft',
    keys: [promptKey, completionKey],
    paths: { messages: promptKey },
    encode(row, notes) {
      const split = splitAnswer(shapedTurns(row.messages, 'messages', {}, notes), notes);
      if (split === undefined) return undefined;
      const [answer, ...more] = split.answer;
      if (answer?.message.role !== 'assistant' || more.length > 0)
        return notes.fail('multi-turn', 'messages', 'The answer is more than one turn of the assistant.');
      const prompt = promptText(split.prompt, options, notes);
      const completion = answerText(answer, notes);
      return prompt === undefined || completion === undefined
        ? undefined
        : ({ [promptKey]: prompt, [completionKey]: completion } as TextPair<P, C>);
    },
    decode(line, notes) {
      const prompt = readText(line, promptKey, notes);
      const completion = readText(line, completionKey, notes);
      if (prompt === undefined || completion === undefined) return undefined;
      return {
        messages: [
          { role: 'user', content: prompt },
          { role: 'assistant', content: completion },
        ],
      };
    },
  });
}

/** The text of a field. */
export function readText(line: Readonly<Record<string, Json>>, key: string, notes: Notes): string | undefined {
  const value = line[key];
  return typeof value === 'string' ? value : notes.fail('missing-key', key, `It is ${named(value)}, not a text.`);
}

function promptText(turns: readonly Turn[], { render }: PromptCompletionOptions, notes: Notes): string | undefined {
  if (render !== undefined) {
    const [only] = turns;
    if (turns.length !== 1 || only?.message.role !== 'user') notes.lose('prompt-rendered', 'messages');
    return render(turns.map(({ message }) => message));
  }
  const texts: string[] = [];
  let asked = false;
  for (const { message, path } of turns) {
    const { role, content } = message;
    if (asked || role === 'assistant' || role === 'tool')
      return notes.fail('multi-turn', path, 'The format has one question and one answer: pass `render` to write more.');
    if (role === 'user') asked = true;
    else notes.lose('system-merged', path);
    losePlain(message, path, notes);
    const text = textOf(content, path, notes);
    if (text === undefined) return undefined;
    texts.push(text);
  }
  if (asked) return texts.join('\n\n');
  return notes.fail('multi-turn', 'messages', 'There is no turn of the user to answer.');
}

/** The text of an answer that can have nothing else. */
export function answerText({ message, path }: Turn, notes: Notes): string | undefined {
  if (message.role !== 'assistant') return undefined;
  if (message.toolCalls?.length) return notes.fail('tool-calls-unsupported', path, 'The format has no tool calls.');
  if (message.reasoning !== undefined) notes.lose('reasoning-dropped', path);
  losePlain(message, path, notes);
  return message.content;
}

/** Notes what a turn that becomes a plain text loses. */
export function losePlain({ role, name, weight }: CanonicalMessage, path: string, notes: Notes): void {
  if (name !== undefined) notes.lose('name-dropped', path);
  const usual = role === 'assistant' ? 1 : 0;
  if ((weight ?? usual) !== usual) notes.lose('weight-dropped', path);
}
