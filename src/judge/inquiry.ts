import type { Bill } from '../kit/bill.js';
import type { CallOptions } from '../spec/call.js';
import type { ChatModel } from '../spec/chat.js';
import { type Asking, ask, type Question } from './ask.js';
import { inParallel } from './in-parallel.js';
import type { AskSettings } from './settings.js';

/** Asks questions about one row, on one bill. */
export interface Inquiry {
  /** @throws INVALID_OUTPUT where the answer cannot be read */
  ask<T>(question: Question<T>): Promise<T>;
  /** Does work that asks, side by side, and gives the results in order. The first failure stops the others. */
  each<In, Out>(inputs: Iterable<In>, work: (asked: Inquiry, input: In) => Promise<Out>): Promise<readonly Out[]>;
}

/** Joins a judge's model and settings with what belongs to one row. */
export function inquiry(
  judge: { readonly name: string; readonly model: ChatModel; readonly settings: AskSettings },
  row: { readonly bill: Bill; readonly call: CallOptions },
): Inquiry {
  const asking: Asking = { judge: judge.name, model: judge.model, settings: judge.settings, bill: row.bill };
  const under = (call: CallOptions): Inquiry => ({
    ask: async (question) => (await ask(asking, question, call)).answer,
    each: (inputs, work) => inParallel(inputs, (input, stop) => work(under(stop), input), call),
  });
  return under(row.call);
}

/** The same question so many times. Each picks a seed of its own, unless it is asked once. */
export function repeated<T>(question: Question<T>, times: number): readonly Question<T>[] {
  if (times === 1) return [question];
  return Array.from({ length: times }, (_, sample) => ({ ...question, sample }));
}
