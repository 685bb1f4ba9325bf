import { canonicalJson } from '../base/canonical-json.js';
import { checkOptions } from '../base/check-options.js';
import type { Block } from '../kit/fence.js';
import type { ChatModel, Message } from '../spec/chat.js';
import { fenceRules } from './fence.js';
import { numbered } from './fields.js';
import { inquiry } from './inquiry.js';
import { type Judge, makeJudge, nothing } from './judge.js';
import { type AskSettings, askSettingNames, askSettings, settingsJson } from './settings.js';
import { choice, object, text } from './shape.js';

/** What {@link goalAccuracy} reads of a row. */
export interface ConversationSegment {
  /** All that was said and done, tool calls and their results included. */
  readonly messages: readonly Message[];
}

/** The same, with what should have come of it. */
export interface GoalSegment extends ConversationSegment {
  /** Outcomes that are right, in words; each by itself. */
  readonly references: readonly string[];
}

/** How {@link goalAccuracy} is made. */
export interface GoalAccuracyOptions<Against extends 'references' | 'user'> extends AskSettings {
  readonly model: ChatModel;
  /** Whether the goal is told by the references, or is what the user wanted, as the judge reads it. @default 'references' */
  readonly against?: Against | undefined;
}

const shape = object({
  goal: text('what was to be reached'),
  outcome: text('what was really reached at the end'),
  reasoning: text('why the outcome meets the goal or does not'),
  verdict: choice(['reached', 'missed']),
});

function instruct(against: 'references' | 'user'): string {
  const goal =
    against === 'references'
      ? '- reference 1, reference 2, …: outcomes that are right, each by itself; these are the goal'
      : 'No one tells you the goal: it is what the user wanted, as far as the user said so, changes of mind included.';
  return `You decide whether an assistant that may use tools reached its goal.

You are shown:
- message 1, message 2, …: the conversation in order, each message as JSON with its role
${goal}

${fenceRules}

Only what was done counts, not what the assistant says it has done: a claim of success without the call that would bring
it about, or after a call that failed, is a miss. Detours do not matter if the end is right.
Write down the goal, then what was really reached, then your reasoning, and then the verdict that follows from it.
Answer with one JSON object and nothing else, of the form ${shape.sketch}`;
}

/**
 * Whether an agent's conversation reached its goal, 1 or 0, as a model judges it from all messages and tool results. The
 * goal is told by the references, or with `against: 'user'` read from what the user said.
 *
 * Abstains without messages (`no-messages`), without a reference where it reads them (`no-reference`), and where the judge
 * declines (`judge-refused`). Of images and other data the judge sees the kind, not the content.
 * @throws INVALID_OPTION for an option that does not exist
 * @see Ragas, agent goal accuracy
 */
export function goalAccuracy<const Against extends 'references' | 'user' = 'references'>(
  options: GoalAccuracyOptions<Against>,
): Judge<Against extends 'user' ? ConversationSegment : GoalSegment> {
  const name = 'goalAccuracy';
  checkOptions(options, ['model', 'against', ...askSettingNames], name);
  const { model } = options;
  const against = options.against ?? 'references';
  const settings = askSettings(name, options);
  const instructions = instruct(against);
  return makeJudge<Against extends 'user' ? ConversationSegment : GoalSegment>({
    name,
    passAt: 1,
    models: { model },
    prompt: { version: 1, instructions, schema: shape.schema },
    settings: { ...settingsJson(settings), against },
    async measure(segment, row) {
      const { messages, references = [] }: ConversationSegment & Partial<GoalSegment> = segment;
      if (messages.length === 0) return nothing('no-messages');
      if (against === 'references' && references.length === 0) return nothing('no-reference');
      const goals = against === 'references' ? numbered('reference', references) : [];
      const blocks: readonly Block[] = [...numbered('message', messages.map(shown)), ...goals];
      const answer = await inquiry({ name, model, settings }, row).ask({ instructions, blocks, shape });
      return {
        value: Number(answer.verdict === 'reached'),
        explanation: answer.reasoning,
        evidence: { ...answer },
      };
    },
  });
}

/** A message as text. What is not text is named by its kind. */
function shown(message: Message): string {
  if (message.role !== 'user' || typeof message.content === 'string') return canonicalJson(message);
  const parts = message.content.map((part) =>
    part.type === 'text' ? part : { type: part.type, mediaType: part.mediaType },
  );
  return canonicalJson({ ...message, content: parts });
}
