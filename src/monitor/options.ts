import type { Clock } from '../base/clock.js';
import { TuneloopError } from '../base/errors.js';
import type { Digest } from '../base/json.js';
import type { Usage } from '../spec/chat.js';
import type { Store } from '../spec/store.js';
import type { Alarm } from './alarms.js';
import type { Exchange, Feedback } from './exchange.js';
import type { Summary } from './summary.js';

/** What answers the calls: the lineage of every dataset that is made from them. */
export interface MonitorAbout {
  /** Name of the deployment. */
  readonly deployment?: string | undefined;
  readonly model?: string | undefined;
  readonly prompt?: Digest | undefined;
  /** What the model was trained on. */
  readonly dataset?: Digest | undefined;
}

/** How a monitor is made. */
export interface MonitorOptions {
  /** Also the folder of its exchanges in the store: one or more of `A–Z a–z 0–9 . _ : -`. */
  readonly name: string;
  /** Where exchanges and feedback are kept for good. Without it they live in memory only. */
  readonly store?: Store | undefined;
  /** Length of the sliding window. @default 300_000 */
  readonly windowMs?: number | undefined;
  readonly alarms?: readonly Alarm[] | undefined;
  /** US dollars of a call; `undefined` where you do not know, which counts as unpriced and never as free. */
  readonly price?: ((model: string, usage: Usage) => number | undefined) | undefined;
  /**
   * Takes out of an exchange what must not be kept; called before anyone else sees it. `undefined` keeps nothing of it.
   * Credentials are masked anyway, before and after.
   */
  readonly redact?: ((exchange: Exchange) => Exchange | undefined) | undefined;
  readonly about?: MonitorAbout | undefined;
  /** Exchanges in memory; the oldest leave. @default 10_000 */
  readonly capacity?: number | undefined;
  /** Records that may wait for the store; more are lost, and counted. @default 10_000 */
  readonly queueRecords?: number | undefined;
  /** The longest that a record waits for the store: what a crash can lose. @default 1_000 */
  readonly flushAfterMs?: number | undefined;
  /** @default systemClock */
  readonly clock?: Clock | undefined;
}

/** Names of the options that a monitor has. */
export const monitorOptions = [
  'name',
  'store',
  'windowMs',
  'alarms',
  'price',
  'redact',
  'about',
  'capacity',
  'queueRecords',
  'flushAfterMs',
  'clock',
] as const satisfies readonly (keyof MonitorOptions)[];

/** Which part of the monitor's own work failed. */
export type FailurePlace = 'store' | 'alarm' | 'price' | 'redact';

/** What a monitor tells while it runs. */
export type MonitorEvent =
  | { readonly type: 'exchange'; readonly at: string; readonly exchange: Exchange }
  | { readonly type: 'feedback'; readonly at: string; readonly id: string; readonly feedback: Feedback }
  | {
      readonly type: 'alarm';
      readonly at: string;
      readonly alarm: string;
      readonly state: 'raised' | 'cleared';
      readonly window: Summary;
    }
  /** Something of the monitor's own went wrong; the watched calls go on. */
  | {
      readonly type: 'failure';
      readonly at: string;
      readonly where: FailurePlace;
      readonly message: string;
    };

/** @throws INVALID_OPTION when the name cannot be one segment of a store's key */
export function checkName(name: string): void {
  if (/^[\w.:-]+$/.test(name) && name !== '.' && name !== '..') return;
  throw new TuneloopError({
    code: 'INVALID_OPTION',
    message: `A monitor cannot have the name ${JSON.stringify(name)}.`,
    hint: 'Use letters, digits and . _ : - only.',
  });
}

/** @throws INVALID_OPTION when the number is not positive and finite */
export function positive(option: string, value: number): number {
  if (value > 0 && value < Number.POSITIVE_INFINITY) return value;
  throw new TuneloopError({
    code: 'INVALID_OPTION',
    message: `A monitor cannot have ${option} ${value}.`,
    hint: 'Give a positive number.',
  });
}
