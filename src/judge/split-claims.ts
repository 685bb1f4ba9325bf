import type { JsonObject } from '../base/json.js';
import type { Block } from '../kit/fence.js';
import { fenceRules } from './fence.js';
import type { Inquiry } from './inquiry.js';
import { choice, list, object, text, where } from './shape.js';

/** What a text claims. */
export interface Claims {
  /** Each once, in the order of the text. */
  readonly claims: readonly string[];
  /** Whether the text declines to answer, as "I don't know" does. */
  readonly noncommittal: boolean;
}

/** More than this is no answer but a list that never ends. */
const MOST_CLAIMS = 200;

const shape = object({
  claims: where(list(text('one claim, a sentence that can be understood by itself')), (claims) =>
    claims.length > MOST_CLAIMS ? `must be at most ${MOST_CLAIMS}` : undefined,
  ),
  kind: choice(['answer', 'noncommittal']),
});

const instructions = `You take a text apart into its claims. You do not judge whether they are true.

You are shown:
- input: what was asked; there only so that you know what the text speaks of. It may be missing.
- text: the text to take apart

${fenceRules}

A claim is one statement of fact that can be true or false by itself. Split statements that are joined by "and" or by
commas. Put names in the place of pronouns, so that each claim can be understood without the text. Add nothing that the
text does not state. Questions, greetings, offers, opinions about the question, and sentences that only say that
something is not known are no claims. A text may have no claims at all.

The kind is "noncommittal" where the text declines to answer or says that it does not know, and states nothing in its
place; else it is "answer".
Answer with one JSON object and nothing else, of the form ${shape.sketch}`;

/** What of this step belongs to a judge's identity. */
export const splitPrompt: JsonObject = { version: 1, instructions, schema: shape.schema };

/** Takes a text apart. A text of white space claims nothing, and is not asked about. */
export async function splitClaims(inquiry: Inquiry, of: string, input?: string): Promise<Claims> {
  if (of.trim() === '') return { claims: [], noncommittal: true };
  const asked: readonly Block[] = input === undefined ? [] : [{ name: 'input', text: input }];
  const answer = await inquiry.ask({ instructions, blocks: [...asked, { name: 'text', text: of }], shape });
  const claims = [...new Set(answer.claims.map((claim) => claim.trim()))].filter((claim) => claim !== '');
  return { claims, noncommittal: answer.kind === 'noncommittal' && claims.length === 0 };
}
