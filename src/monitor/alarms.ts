import { type FilledSummary, isFilled, type Summary } from './summary.js';

/** A condition on the window that someone wants to hear of. */
export interface Alarm {
  readonly name: string;
  /** True while something is wrong. Called after every call, so it should be quick. */
  readonly when: (window: FilledSummary) => boolean;
  /** Calls, aborted ones aside, that the window must hold; with fewer the alarm stays as it is. @default 20 */
  readonly minCalls?: number | undefined;
}

/** An alarm that went up or down, or whose condition began to throw. */
export type AlarmChange =
  | { readonly alarm: string; readonly state: 'raised' | 'cleared' }
  | { readonly alarm: string; readonly state: 'broken'; readonly error: unknown };

/** Which alarms are up: tells of edges, never of levels. */
export class AlarmBoard {
  readonly #alarms: readonly Alarm[];
  readonly #raised = new Set<string>();
  readonly #broken = new Set<string>();

  constructor(alarms: readonly Alarm[]) {
    this.#alarms = alarms;
  }

  get size(): number {
    return this.#alarms.length;
  }

  /** Names of the alarms that are up. */
  get raised(): readonly string[] {
    return [...this.#raised];
  }

  /** Asks every alarm and gives what changed since the last time. A condition that throws leaves its alarm as it was. */
  check(window: Summary): readonly AlarmChange[] {
    if (!isFilled(window)) return [];
    const counted = window.calls - window.outcomes.aborted;
    const changes: AlarmChange[] = [];
    for (const { name, when, minCalls = 20 } of this.#alarms) {
      if (counted < minCalls) continue;
      try {
        const up = when(window);
        this.#broken.delete(name);
        if (up === this.#raised.has(name)) continue;
        if (up) this.#raised.add(name);
        else this.#raised.delete(name);
        changes.push({ alarm: name, state: up ? 'raised' : 'cleared' });
      } catch (error) {
        if (this.#broken.has(name)) continue;
        this.#broken.add(name);
        changes.push({ alarm: name, state: 'broken', error });
      }
    }
    return changes;
  }
}
