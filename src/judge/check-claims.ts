import type { JsonObject } from '../base/json.js';
import { fenceRules } from './fence.js';
import { numbered } from './fields.js';
import type { Inquiry } from './inquiry.js';
import { choice, list, object, place, type Shape, text, where } from './shape.js';

/** A claim, and whether the sources bear it out. */
export interface CheckedClaim {
  readonly claim: string;
  readonly verdict: 'supported' | 'contradicted' | 'not stated';
  readonly reasoning: string;
  /** What the judge says stands in the sources. */
  readonly quote: string;
  /** Whether the quote really stands there, white space and case aside; without one, false. */
  readonly quoteFound: boolean;
}

/** Claims in one question; more are asked about in several, so that no answer grows too long. */
const AT_ONCE = 20;

const verdictShape = list(
  object({
    claim: place(),
    reasoning: text('why, in a sentence'),
    quote: text('the words of the source that decide it, unchanged; empty if there are none'),
    verdict: choice(['supported', 'contradicted', 'not stated']),
  }),
);
const shape = object({ verdicts: verdictShape });

const instructions = `You check claims against sources. Only the sources count: what you know besides does not.

You are shown:
- source 1, source 2, …: what the claims are checked against
- claim 1, claim 2, …: the claims

${fenceRules}

The verdict on a claim is "supported" if the sources state it or it follows from them directly, "contradicted" if they
state the opposite, and "not stated" otherwise. A claim of which only a part is borne out is "not stated".
Give one verdict for each claim, by its number. For each write your reasoning first, then the words of the source that
decide it, and then the verdict that follows.
Answer with one JSON object and nothing else, of the form ${shape.sketch}`;

/** What of this step belongs to a judge's identity. */
export const checkPrompt: JsonObject = { version: 1, instructions, schema: shape.schema };

/** Checks each claim against all of the sources together; the results are in the order of the claims. */
export async function checkClaims(
  inquiry: Inquiry,
  claims: readonly string[],
  sources: readonly string[],
): Promise<readonly CheckedClaim[]> {
  const parts = Array.from({ length: Math.ceil(claims.length / AT_ONCE) }, (_, i) =>
    claims.slice(i * AT_ONCE, (i + 1) * AT_ONCE),
  );
  const checked = await inquiry.each(parts, (each, part) => checkSome(each, part, sources));
  return checked.flat();
}

async function checkSome(
  inquiry: Inquiry,
  claims: readonly string[],
  sources: readonly string[],
): Promise<readonly CheckedClaim[]> {
  const { verdicts } = await inquiry.ask({
    instructions,
    blocks: [...numbered('source', sources), ...numbered('claim', claims)],
    shape: object({ verdicts: eachOnce(claims.length) }),
  });
  const plain = sources.map(squeeze);
  return claims.map((claim, i) => {
    const { verdict, reasoning, quote } = verdicts.find((each) => each.claim === i + 1)!;
    const wanted = squeeze(quote);
    const quoteFound = wanted !== '' && plain.some((source) => source.includes(wanted));
    return { claim, verdict, reasoning, quote, quoteFound };
  });
}

/** One verdict for each of so many claims, or the model is asked again. */
function eachOnce(claims: number): typeof verdictShape {
  return where(verdictShape, (verdicts) => {
    const numbers = verdicts.map(({ claim }) => claim);
    const missing = Array.from({ length: claims }, (_, i) => i + 1).filter((number) => !numbers.includes(number));
    if (missing.length > 0) return `must have a verdict on claim ${missing.join(', ')}`;
    return numbers.length === claims ? undefined : `must have one verdict on each of the ${claims} claims, and no more`;
  }) satisfies Shape<unknown>;
}

function squeeze(source: string): string {
  return source.normalize('NFC').toLowerCase().replace(/\s+/g, ' ').trim();
}

/** For evidence: the claims as JSON. */
export function claimsJson(checked: readonly CheckedClaim[]): readonly JsonObject[] {
  return checked.map((each) => ({ ...each }));
}

/** How many stand. */
export function supportedOf(checked: readonly CheckedClaim[]): number {
  return checked.filter(({ verdict }) => verdict === 'supported').length;
}

/** For an explanation: how many stand, and those that do not. */
export function describeClaims(checked: readonly CheckedClaim[]): string {
  const fallen = checked.filter(({ verdict }) => verdict !== 'supported');
  const count = `${supportedOf(checked)} of ${checked.length} claims are supported.`;
  return [count, ...fallen.map(({ claim, verdict, reasoning }) => `${verdict}: ${claim} (${reasoning})`)].join('\n');
}
