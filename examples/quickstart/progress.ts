import type { Progress } from 'tuneloop';

/** A progress line that rewrites itself in a terminal and stays out of the way in a log. */
export function progressLine(title: string): {
  readonly update: (progress: Progress, note?: string) => void;
  readonly end: (text: string) => void;
} {
  const live = process.stdout.isTTY === true;
  const startedAt = performance.now();
  let shownAt = 0;
  return {
    update: ({ done, total, unit }, note = '') => {
      const now = performance.now();
      if (!live || (now - shownAt < 100 && done !== total)) return;
      shownAt = now;
      const seconds = (now - startedAt) / 1000;
      const left =
        total === undefined || done === 0 ? '' : `, ${((seconds / done) * (total - done)).toFixed(0)} s left`;
      process.stdout.write(
        `\r\x1b[2K  ${title}: ${done}${total === undefined ? '' : `/${total}`} ${unit}${left}${note}`,
      );
    },
    end: (text) => {
      if (live) process.stdout.write('\r\x1b[2K');
      console.log(`  ${title}: ${text} (${((performance.now() - startedAt) / 1000).toFixed(1)} s)`);
    },
  };
}

/** Notes how long each part of a program took. */
export class Stopwatch {
  readonly laps: { readonly name: string; readonly seconds: number }[] = [];
  readonly #startedAt = performance.now();
  #lapAt = this.#startedAt;

  lap(name: string): void {
    const now = performance.now();
    this.laps.push({ name, seconds: (now - this.#lapAt) / 1000 });
    this.#lapAt = now;
  }

  /** Seconds since it was made. */
  total(): number {
    return (performance.now() - this.#startedAt) / 1000;
  }
}
