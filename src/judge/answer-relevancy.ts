import { checkOptions, wholeNumber } from '../base/check-options.js';
import type { ChatModel } from '../spec/chat.js';
import type { EmbedModel } from '../spec/embed.js';
import { mean } from '../statistics/numeric.js';
import { cosine, type EmbedSettings, embedder, embedSettingNames, hasDirection } from './embedder.js';
import { fenceRules } from './fence.js';
import type { Reading } from './fields.js';
import { inquiry, repeated } from './inquiry.js';
import { type Judge, makeJudge, nothing } from './judge.js';
import { type AskSettings, askSettingNames, askSettings, settingsJson } from './settings.js';
import { choice, object, text } from './shape.js';

/** How {@link answerRelevancy} is made. */
export interface AnswerRelevancyOptions extends AskSettings, EmbedSettings {
  /** Writes the questions. */
  readonly model: ChatModel;
  /** Compares them. */
  readonly embed: EmbedModel;
  /** Questions that are written for each row, independently. @default 3 */
  readonly questions?: number | undefined;
}

const shape = object({
  kind: choice(['answer', 'noncommittal']),
  question: text('the question; empty if the text is noncommittal'),
});

const instructions = `You are shown a text that answers a question. You write the question it answers.

You are shown:
- text: the answer

${fenceRules}

The question is the one that the text, all of it, is the most fitting answer to. Write it in the language of the text.
The kind is "noncommittal" where the text evades, declines to answer, or says that it does not know; else "answer".
Answer with one JSON object and nothing else, of the form ${shape.sketch}`;

/**
 * How near the questions that the output answers are to the one that was asked: the mean cosine of their embeddings, −1
 * to 1. The output's truth is not looked at. Where most of the answers call the output noncommittal, and for an empty
 * output, it is 0.
 *
 * Abstains for an empty input (`no-input`), where the embedding model gives no direction (`undefined-value`), and where
 * the judge declines (`judge-refused`).
 * @throws INVALID_OPTION for an option that does not exist
 * @see Es et al. 2024, RAGAS
 */
export function answerRelevancy(options: AnswerRelevancyOptions): Judge<Reading<['input', 'output']>> {
  const name = 'answerRelevancy';
  checkOptions(options, ['model', 'embed', 'questions', ...askSettingNames, ...embedSettingNames], name);
  const { model, batchSize, cacheSize } = options;
  const questions = wholeNumber(options.questions ?? 3, 1, `${name}: questions`);
  const settings = askSettings(name, options);
  const embed = embedder(name, options.embed, { batchSize, cacheSize });
  return makeJudge<Reading<['input', 'output']>>({
    name,
    range: [-1, 1],
    models: { model, embed: options.embed },
    prompt: { version: 1, instructions, schema: shape.schema },
    settings: { ...settingsJson(settings), questions },
    async measure({ input, output }, row) {
      if (input.trim() === '') return nothing('no-input');
      if (output.trim() === '') return { value: 0, explanation: 'The output is empty.' };
      const asked = inquiry({ name, model, settings }, row);
      const blocks = [{ name: 'text', text: output }];
      const same = repeated({ instructions, blocks, shape }, questions);
      const answers = await asked.each(same, (each, question) => each.ask(question));
      const written = answers.filter(({ kind, question }) => kind === 'answer' && question.trim() !== '');
      const evidence = answers.map((each) => ({ ...each }));
      if (written.length * 2 <= answers.length)
        return { value: 0, explanation: 'The output is noncommittal.', evidence: { questions: evidence } };
      const texts = written.map(({ question }) => question);
      const vectors = await embed([input, ...texts], row.bill, row.call);
      const all = texts.map((question) => vectors.get(question)!);
      if (![vectors.get(input)!, ...all].every(hasDirection)) return nothing('undefined-value');
      const near = all.map((vector) => cosine(vectors.get(input)!, vector));
      return {
        value: mean(near),
        explanation: texts.map((question, i) => `${near[i]!.toFixed(3)} ${question}`).join('\n'),
        evidence: { questions: evidence, similarities: near },
      };
    },
  });
}
