import { expectTypeOf, it } from 'vitest';
import type { Dataset } from '../../src/dataset/dataset.js';
import type { Alarm } from '../../src/monitor/alarms.js';
import type { Exchange } from '../../src/monitor/exchange.js';
import { Monitor } from '../../src/monitor/monitor.js';
import type { ChatModel } from '../../src/spec/index.js';

declare const plain: ChatModel;
declare const streaming: ChatModel & Required<Pick<ChatModel, 'stream'>>;
declare const mute: Omit<ChatModel, 'stream'>;

it('gives the shape it takes', () => {
  const monitor = Monitor.of({ name: 'm' });
  expectTypeOf(monitor.watch(plain)).toExtend<ChatModel>();
  expectTypeOf(monitor.watch(streaming).stream).not.toBeNullable();
  expectTypeOf(monitor.watch(plain).stream).toBeNullable();
  expectTypeOf(monitor.watch(monitor.watch(streaming)).stream).not.toBeNullable();
  expectTypeOf(monitor.watch(mute)).toExtend<ChatModel>();
});

it('has numbers in the window of an alarm, and only perhaps in a summary', () => {
  const alarm: Alarm = { name: 'a', when: ({ errorRatio, latencyMs }) => errorRatio > 0.1 || latencyMs.p95 > 100 };
  expectTypeOf(alarm).toExtend<Alarm>();
  expectTypeOf(Monitor.of({ name: 'm' }).summary().errorRatio).toEqualTypeOf<number | undefined>();
});

it('narrows events by their type', () => {
  const monitor = Monitor.of({ name: 'm' });
  monitor.on('alarm', (event) => expectTypeOf(event.state).toEqualTypeOf<'raised' | 'cleared'>());
  monitor.on('exchange', (event) => expectTypeOf(event.exchange).toEqualTypeOf<Exchange>());
  // @ts-expect-error there is no such event
  monitor.on('alarms', () => {});
});

it('gives exchanges as a typed dataset', () => {
  expectTypeOf(Monitor.of({ name: 'm' }).exchanges()).toEqualTypeOf<Dataset<Exchange>>();
});

it('refuses feedback of a wrong type, and a store it needs and lacks', () => {
  const monitor = Monitor.of({ name: 'm' });
  // @ts-expect-error a score is a number
  monitor.feedback('id', { score: 'good' });
  // @ts-expect-error the time is the monitor's
  monitor.feedback('id', { score: 1, at: '2030-01-01T00:00:00.000Z' });
  // @ts-expect-error there is nothing to resume from
  Monitor.resume({ name: 'm' });
});
