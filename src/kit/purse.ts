import { checkOptions, wholeNumber } from '../base/check-options.js';
import { TuneloopError } from '../base/errors.js';
import { numberAbove } from '../base/option-values.js';
import type { Usage } from '../spec/chat.js';
import { bill } from './bill.js';

/** What may be spent at most. Whichever bound is met first ends the asking. */
export interface Budget {
  /** Calls of a model, exactly. */
  readonly calls?: number | undefined;
  /** Input and output tokens together. */
  readonly tokens?: number | undefined;
  /** Needs a `price`. */
  readonly costUsd?: number | undefined;
}

/** US dollars of a call; undefined where you do not know. */
export type Price = (model: string, usage: Usage) => number | undefined;

/** What was spent. */
export interface Spent {
  readonly calls: number;
  /** Absent where nothing was answered. */
  readonly usage?: Usage | undefined;
  /** Of the priced calls; absent where none was. */
  readonly costUsd?: number | undefined;
}

/** What one question has cost: a call, or several where it was asked again. */
export interface Cost {
  readonly calls: number;
  readonly usage?: Usage | undefined;
  readonly costUsd?: number | undefined;
}

/** @throws INVALID_OPTION for a budget that is none, or one in money without a price */
export function checkBudget(what: string, budget: Budget | undefined, price: Price | undefined): void {
  checkOptions(budget, ['calls', 'tokens', 'costUsd'], `${what}: budget`);
  const { calls, tokens, costUsd } = budget ?? {};
  if (calls !== undefined) wholeNumber(calls, 0, `${what}: budget.calls`);
  if (tokens !== undefined) wholeNumber(tokens, 0, `${what}: budget.tokens`);
  if (costUsd === undefined) return;
  numberAbove(what, 'budget.costUsd', costUsd, 0, true);
  if (typeof price === 'function') return;
  throw new TuneloopError({
    code: 'INVALID_OPTION',
    message: `${what}: there is a budget of ${costUsd} US dollars, and no price.`,
    hint: 'Give price: (model, usage) => dollars, or a budget in calls or tokens.',
  });
}

/**
 * Lets calls begin while the budget lasts. What a call costs is known after it, so a call under way is reckoned as dear
 * as the dearest so far, and the first one goes alone. So tokens and money are passed by at most what calls cost more
 * than all that were settled before them; calls are never passed.
 */
export class Purse {
  readonly #budget: Budget;
  readonly #price: Price | undefined;
  readonly #spent = new Tally();
  readonly #before = new Tally();
  #dearest = { tokens: 0, costUsd: 0 };
  #settled = 0;
  #underWay = 0;
  #closed = false;
  #waiting: (() => void)[] = [];

  constructor(budget: Budget = {}, price?: Price) {
    this.#budget = budget;
    this.#price = price;
  }

  /** What this run has spent. */
  get spent(): Spent {
    return this.#spent.total();
  }

  /** What earlier runs of the same work had spent; it counts against the budget. */
  get before(): Spent {
    return this.#before.total();
  }

  /** Counts what an earlier run spent. */
  remember(cost: Cost): void {
    this.#before.add(cost);
    this.#learn(cost);
  }

  /** Waits for leave to make one call; false where the budget does not hold another one, now and from then on. */
  async reserve(): Promise<boolean> {
    for (;;) {
      if (this.#closed) return false;
      const leave = this.#leave();
      if (leave === 'wait') {
        await new Promise<void>((resolve) => this.#waiting.push(resolve));
        continue;
      }
      if (leave === 'no') {
        this.#closed = true;
        return false;
      }
      this.#underWay++;
      this.#spent.calls++;
      return true;
    }
  }

  /**
   * Ends a call. @param model and `usage` of its answer; absent where it failed
   * @returns what it cost, in dollars, where there is a price
   * @throws INVALID_OPTION where the budget is in money and the call has no price
   */
  settle(model?: string, usage?: Usage): number | undefined {
    this.#underWay--;
    try {
      if (model === undefined || usage === undefined) return undefined;
      const costUsd = this.#priceOf(model, usage);
      this.#spent.add({ calls: 0, usage, costUsd });
      this.#learn({ calls: 1, usage, costUsd });
      return costUsd;
    } finally {
      for (const wake of this.#waiting.splice(0)) wake();
    }
  }

  #leave(): 'yes' | 'no' | 'wait' {
    const { calls, tokens, costUsd } = this.#budget;
    if (calls !== undefined && this.#spent.calls + this.#before.calls >= calls) return 'no';
    if (tokens === undefined && costUsd === undefined) return 'yes';
    if (this.#settled === 0 && this.#underWay > 0) return 'wait';
    const holds = (more: number) =>
      within(this.#spent.tokens + this.#before.tokens, more * this.#dearest.tokens, tokens) &&
      within(this.#spent.costUsd + this.#before.costUsd, more * this.#dearest.costUsd, costUsd);
    if (holds(this.#underWay + 1)) return 'yes';
    return this.#underWay > 0 ? 'wait' : 'no';
  }

  #learn({ calls, usage, costUsd = 0 }: Cost): void {
    if (usage === undefined) return;
    this.#settled++;
    const each = Math.max(1, calls);
    this.#dearest = {
      tokens: Math.max(this.#dearest.tokens, tokensOf(usage) / each),
      costUsd: Math.max(this.#dearest.costUsd, costUsd / each),
    };
  }

  #priceOf(model: string, usage: Usage): number | undefined {
    const costUsd = this.#price?.(model, usage);
    if (costUsd !== undefined && Number.isFinite(costUsd) && costUsd >= 0) return costUsd;
    if (costUsd === undefined && this.#budget.costUsd === undefined) return undefined;
    throw new TuneloopError({
      code: 'INVALID_OPTION',
      message: `The price of a call of "${model}" came out as ${costUsd}.`,
      hint: 'Give dollars of at least 0 for every model that is asked; only without a budget in money may it be undefined.',
    });
  }
}

/** True while something is left, and it is enough for what comes; sums of cents may end a hair above. */
function within(spent: number, coming: number, most: number | undefined): boolean {
  return most === undefined || (spent < most && spent + coming <= most * (1 + 1e-9));
}

function tokensOf({ inputTokens, outputTokens }: Usage): number {
  return inputTokens + outputTokens;
}

/** A sum of costs. */
class Tally {
  calls = 0;
  tokens = 0;
  costUsd = 0;
  #priced = false;
  readonly #bill = bill();

  add({ calls, usage, costUsd }: Cost): void {
    this.calls += calls;
    if (usage !== undefined) {
      this.#bill.add(usage);
      this.tokens += tokensOf(usage);
    }
    if (costUsd === undefined) return;
    this.#priced = true;
    this.costUsd += costUsd;
  }

  total(): Spent {
    const usage = this.#bill.total();
    return {
      calls: this.calls,
      ...(usage === undefined ? {} : { usage }),
      ...(this.#priced ? { costUsd: this.costUsd } : {}),
    };
  }
}
