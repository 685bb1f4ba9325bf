import type { Progress } from '../spec/call.js';

/** What a progress line writes to. */
export interface ProgressStream {
  write(text: string): unknown;
  /** True for a terminal. */
  readonly isTTY?: boolean | undefined;
}

/** A line that tells how far something is. */
export interface ProgressLine {
  /** For `onProgress`. @param note is written behind it, such as the last loss */
  readonly update: (progress: Progress, note?: string) => void;
  /** Replaces the line by what came of it, with the seconds it took. */
  readonly end: (text: string) => void;
}

const pauseMs = 100;
const clearLine = '\r\x1b[2K';

/**
 * A progress line that rewrites itself in a terminal, and in a log is only its end.
 * @param stream @default process.stderr
 * @example
 * const line = progressLine('evaluating');
 * await evaluator.run(task, { onProgress: line.update });
 * line.end('done');
 */
export function progressLine(title: string, stream: ProgressStream = process.stderr): ProgressLine {
  const live = stream.isTTY === true;
  const startedAt = performance.now();
  let shownAt = Number.NEGATIVE_INFINITY;
  return {
    update: ({ done, total, unit, perSecond, secondsLeft }, note = '') => {
      const now = performance.now();
      if (!live || (now - shownAt < pauseMs && done !== total)) return;
      shownAt = now;
      const rate = perSecond ?? done / ((now - startedAt) / 1000);
      const left = secondsLeft ?? (total === undefined || done === 0 ? undefined : (total - done) / rate);
      const parts = [
        `${done}${total === undefined ? '' : `/${total}`} ${unit}`,
        ...(perSecond === undefined ? [] : [`${perSecond.toPrecision(3)}/s`]),
        ...(left === undefined ? [] : [`${Math.ceil(left)} s left`]),
      ];
      stream.write(`${clearLine}  ${title}: ${parts.join(', ')}${note}`);
    },
    end: (text) => {
      const seconds = ((performance.now() - startedAt) / 1000).toFixed(1);
      stream.write(`${live ? clearLine : ''}  ${title}: ${text} (${seconds} s)\n`);
    },
  };
}
