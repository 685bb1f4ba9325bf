/** One promise of a contract: a title, and a run that rejects where the promise is broken. Belongs to no test runner. */
export interface ConformanceCase {
  /** A sentence about behaviour. */
  readonly title: string;
  readonly run: () => Promise<void>;
}

/** A value, or how to make one: cases run apart from one another, each on its own. */
export type Make<T> = () => T | Promise<T>;

/** Fails the case unless the condition holds. */
export function check(condition: unknown, message: string): asserts condition {
  if (!condition) throw new Error(`Contract broken: ${message}.`);
}

/** Gives what the promise rejects with; fails the case where it does not reject. */
export async function rejection(promise: Promise<unknown>, what: string): Promise<unknown> {
  try {
    await promise;
  } catch (error) {
    return error;
  }
  throw new Error(`Contract broken: ${what} must reject, and did not.`);
}

/** Checks that a call with an aborted signal rejects with the signal's own reason, untouched. */
export async function checkAborts(work: (signal: AbortSignal) => Promise<unknown>): Promise<void> {
  const reason = { because: 'the test says so' }; // no Error on purpose: it must come back as the same object
  const controller = new AbortController();
  controller.abort(reason);
  const error = await rejection(work(controller.signal), 'a call with an aborted signal');
  check(error === reason, `an aborted call must reject with signal.reason itself, not with ${String(error)}`);
}

/** Checks that a value is the same after a trip through JSON. */
export function checkPlain(value: unknown, what: string): void {
  const text = JSON.stringify(value);
  check(text !== undefined, `${what} must be JSON data`);
  check(JSON.stringify(JSON.parse(text)) === text, `${what} must be the same after a trip through JSON`);
}

/** Freezes a value all the way down, so that whoever changes it fails. */
export function frozen<T>(value: T): T {
  if (typeof value === 'object' && value !== null && !ArrayBuffer.isView(value)) {
    Object.freeze(value);
    for (const inner of Object.values(value)) frozen(inner);
  }
  return value;
}

/** Gives everything an iteration yields. */
export async function collect<T>(items: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = [];
  for await (const item of items) all.push(item);
  return all;
}
