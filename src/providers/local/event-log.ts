import { closeSync, fsyncSync, ftruncateSync, openSync, readFileSync, writeSync } from 'node:fs';
import type { FineTuneEvent } from '../../spec/fine-tune.js';
import { readIfThere, storeFailure } from './durable.js';

/**
 * A job's events, one JSON line each, appended by its owner only. A line that a kill cut short is dropped when the next
 * owner opens the log; steps that it repeats after a checkpoint are not told twice.
 */
export class EventLog {
  readonly #path: string;
  readonly #file: number;
  #place: number;

  private constructor(path: string, file: number, place: number) {
    this.#path = path;
    this.#file = file;
    this.#place = place;
  }

  /** Opens the log to append. @throws STORE_FAILED when it cannot be written */
  static open(path: string): EventLog {
    try {
      const file = openSync(path, 'a+');
      const whole = wholeLines(readFileSync(path));
      ftruncateSync(file, whole.length);
      return new EventLog(
        path,
        file,
        parse(whole).reduce((place, event) => Math.max(place, placeOf(event)), 0),
      );
    } catch (error) {
      throw storeFailure('write', path, error);
    }
  }

  /** Adds an event; one of a place in the training that was told before is left out. */
  append(event: FineTuneEvent): void {
    const place = placeOf(event);
    if (event.type !== 'log' && place <= this.#place) return;
    this.#place = Math.max(place, this.#place);
    try {
      writeSync(this.#file, `${JSON.stringify(event)}\n`);
    } catch (error) {
      throw storeFailure('write', this.#path, error);
    }
  }

  close(): void {
    fsyncSync(this.#file);
    closeSync(this.#file);
  }
}

/** The whole events after a cursor, as many as are there now. A cursor is the number of bytes read. */
export async function readEvents(
  path: string,
  cursor = '0',
): Promise<{ readonly events: readonly FineTuneEvent[]; readonly cursor: string }> {
  const bytes = (await readIfThere(path)) ?? Buffer.alloc(0);
  const from = Math.min(Number(cursor) || 0, bytes.length);
  const whole = wholeLines(bytes.subarray(from));
  return { events: parse(whole), cursor: String(from + whole.length) };
}

/** The last optimiser step the events speak of; 0 before the first. */
export function lastStep(events: readonly FineTuneEvent[]): number {
  return events.reduce((step, event) => (event.type === 'log' ? step : Math.max(step, event.step)), 0);
}

/** Orders a training's events: a step's loss, then its validation, then its checkpoint. */
function placeOf(event: FineTuneEvent): number {
  if (event.type === 'log') return 0;
  return 3 * event.step + (event.type === 'checkpoint' ? 2 : event.loss === undefined ? 1 : 0);
}

function wholeLines(bytes: Buffer): Buffer {
  return bytes.subarray(0, bytes.lastIndexOf(10) + 1);
}

function parse(bytes: Buffer): readonly FineTuneEvent[] {
  return bytes
    .toString()
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as FineTuneEvent);
}
