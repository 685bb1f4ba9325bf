import type { ChatRequest, ChatResult, Message } from '../spec/chat.js';
import type { Answer } from './task.js';

/** How a row becomes a request. */
export interface RequestForm<Row> {
  readonly messages: (row: Row) => string | readonly Message[];
  readonly request?: Omit<ChatRequest, 'messages'> | undefined;
}

/** Gives what is asked for a row. A seed is raised by one from each of the row's answers to the next. */
export function requestFor<Row>({ messages, request = {} }: RequestForm<Row>, row: Row, repeat: number): ChatRequest {
  const asked = messages(row);
  const { seed } = request;
  return {
    ...request,
    ...(seed === undefined ? {} : { seed: seed + repeat }),
    messages: typeof asked === 'string' ? [{ role: 'user', content: asked }] : asked,
  };
}

/** Gives what an evaluation keeps of a model's answer. */
export function answerFrom({ text, usage, toolCalls }: ChatResult): Answer<undefined> {
  return { text, usage, ...(toolCalls === undefined ? {} : { toolCalls }) };
}
