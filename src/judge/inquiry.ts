import type { CallOptions } from '../spec/call.js';
import type { ChatModel } from '../spec/chat.js';
import { type Asking, ask, type Question } from './ask.js';
import type { AskSettings } from './settings.js';
import type { Bill } from './usage.js';

/** Asks questions about one row, on one bill. */
export interface Inquiry {
  /** @throws INVALID_OUTPUT where the answer cannot be read */
  ask<T>(question: Question<T>): Promise<T>;
  /** The same inquiry under another signal, for questions that run side by side. */
  under(call: CallOptions): Inquiry;
  readonly call: CallOptions;
}

/** Joins a judge's model and settings with what belongs to one row. */
export function inquiry(
  judge: { readonly name: string; readonly model: ChatModel; readonly settings: AskSettings },
  row: { readonly bill: Bill; readonly call: CallOptions },
): Inquiry {
  const asking: Asking = { judge: judge.name, model: judge.model, settings: judge.settings, bill: row.bill };
  const under = (call: CallOptions): Inquiry => ({
    call,
    under,
    ask: async (question) => (await ask(asking, question, call)).answer,
  });
  return under(row.call);
}
