import type { ChatRequest } from '../../src/spec/index.js';
import { block, blockNames, contentOf, type Scripted, scripted } from './fakes.js';

/**
 * A judge that takes texts at their word: sentences are claims, a claim is supported where a source holds it, a context is
 * useful where it holds a word of the answer. So every value can be reckoned by hand.
 */
export function literalJudge(): Scripted {
  return scripted((request: ChatRequest) => {
    const instructions = contentOf(request.messages[0]);
    if (instructions.startsWith('You take a text apart')) return split(block(request, 'text')!);
    if (instructions.startsWith('You check claims')) return check(request);
    if (instructions.startsWith('You decide whether a context')) return useful(request);
    if (instructions.startsWith('You are shown a text that answers')) return question(block(request, 'text')!);
    throw new Error(`A question nobody expected: ${instructions.slice(0, 80)}`);
  });
}

/** All blocks whose name begins so, in order. */
export function blocksNamed(request: ChatRequest, name: string): readonly string[] {
  return blockNames(request)
    .filter((each) => each.startsWith(`${name} `) || each === name)
    .map((each) => block(request, each)!);
}

function split(text: string) {
  if (text.startsWith("I don't know")) return { claims: [], kind: 'noncommittal' };
  const claims = text.split('.').filter((each) => each.trim() !== '' && !each.trim().endsWith('!'));
  return { claims, kind: 'answer' };
}

function check(request: ChatRequest) {
  const sources = blocksNamed(request, 'source');
  const verdicts = blocksNamed(request, 'claim').map((claim, i) => {
    const held = sources.some((source) => source.includes(claim));
    const denied = sources.some((source) => source.includes(`not ${claim}`));
    const verdict = denied ? 'contradicted' : held ? 'supported' : 'not stated';
    return { claim: i + 1, reasoning: verdict, quote: held ? claim : '', verdict };
  });
  return { verdicts: verdicts.reverse() };
}

function useful(request: ChatRequest) {
  const answers = [...blocksNamed(request, 'reference'), ...blocksNamed(request, 'output')];
  const context = block(request, 'context')!;
  const is = answers.some((answer) => context.includes(answer));
  return { reasoning: '', verdict: is ? 'useful' : 'not useful' };
}

function question(text: string) {
  if (text.startsWith("I don't know")) return { kind: 'noncommittal', question: '' };
  return { kind: 'answer', question: `What of ${text}` };
}
