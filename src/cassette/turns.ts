/** One asking of a question, from its call to its answer. */
export interface Turn {
  /** Which asking of this question it is, from 1. */
  readonly time: number;
  /** Resolves when it may go on. */
  readonly ready: Promise<unknown>;
  /** To be called once, at the end. @param kept false gives the number back, so that the next asking takes it */
  readonly end: (kept: boolean) => void;
}

/** Numbers the askings of each question, in the order in which they begin. */
export interface Turns {
  begin(name: string): Turn;
}

/** Each asking has a number of its own, the lowest that is free. They run side by side. */
export function distinctTurns(): Turns {
  const questions = new Map<string, { next: number; readonly free: number[] }>();
  return {
    begin(name) {
      const asked = questions.get(name) ?? { next: 1, free: [] };
      questions.set(name, asked);
      const lowest = asked.free.sort((a, b) => a - b).shift();
      const time = lowest ?? asked.next++;
      return {
        time,
        ready: Promise.resolve(),
        end(kept) {
          if (!kept) asked.free.push(time);
        },
      };
    },
  };
}

/** All askings of a question are the first, and run one after another: the second finds what the first has kept. */
export function sameTurns(): Turns {
  const lasts = new Map<string, Promise<unknown>>();
  return {
    begin(name) {
      const ready = lasts.get(name) ?? Promise.resolve();
      let release = () => {};
      const released = new Promise<void>((resolve) => {
        release = resolve;
      });
      const last = Promise.all([ready, released]); // one that was given up does not let the next one overtake
      lasts.set(name, last);
      return {
        time: 1,
        ready,
        end() {
          release();
          if (lasts.get(name) === last) void last.then(() => lasts.get(name) === last && lasts.delete(name));
        },
      };
    },
  };
}
