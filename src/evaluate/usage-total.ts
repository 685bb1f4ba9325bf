import type { Usage } from '../spec/chat.js';

/** Tokens over all answers that told them. */
export interface UsageTotal {
  readonly inputTokens: number;
  readonly outputTokens: number;
  readonly cachedInputTokens: number;
  readonly reasoningTokens: number;
  /** Answers that told their tokens. */
  readonly answers: number;
}

/** Adds tokens up. */
export class UsageSum {
  #total: UsageTotal = { inputTokens: 0, outputTokens: 0, cachedInputTokens: 0, reasoningTokens: 0, answers: 0 };

  /** Takes one answer's tokens; nothing where it told none. */
  add(usage: Usage | undefined): void {
    if (usage === undefined) return;
    const { inputTokens, outputTokens, cachedInputTokens, reasoningTokens, answers } = this.#total;
    this.#total = {
      inputTokens: inputTokens + usage.inputTokens,
      outputTokens: outputTokens + usage.outputTokens,
      cachedInputTokens: cachedInputTokens + (usage.cachedInputTokens ?? 0),
      reasoningTokens: reasoningTokens + (usage.reasoningTokens ?? 0),
      answers: answers + 1,
    };
  }

  /** The sum; undefined where no answer told its tokens. */
  get total(): UsageTotal | undefined {
    return this.#total.answers === 0 ? undefined : this.#total;
  }
}
