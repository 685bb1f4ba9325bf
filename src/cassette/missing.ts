import { TuneloopError } from '../base/errors.js';
import type { Json } from '../base/json.js';
import type { CallOptions } from '../spec/call.js';
import type { Store } from '../spec/store.js';
import { type Asked, describeAsked } from './asked.js';
import { describeDifference, distanceOf } from './difference.js';
import { cassettePrefix, parseRecording } from './recording.js';

/** A question that is recorded. */
export interface KnownQuestion {
  readonly key: string;
  readonly asked: Asked;
}

/** Reading more of them would take longer than it helps. */
const most = 1000;

/** Reads what a cassette has recorded, its first 1000 recordings: to say which one is nearest to what was asked. */
export async function knownQuestions(
  store: Store,
  cassette: string,
  options: CallOptions,
): Promise<readonly KnownQuestion[]> {
  const known: KnownQuestion[] = [];
  for await (const key of store.list(cassettePrefix(cassette), options)) {
    const found = await store.get(key, options);
    const recording = found && parseRecording(key, found.bytes);
    if (recording !== undefined) known.push({ key, asked: recording.asked });
    if (known.length === most) break;
  }
  return known;
}

/**
 * The error for a question that is not recorded: what was asked, and where the nearest recorded one differs.
 * @param asked without secrets, as the known ones are
 * @param times how often the question itself is recorded
 */
export function missing(
  cassette: string,
  asked: Asked,
  time: number,
  times: number,
  known: readonly KnownQuestion[],
): TuneloopError {
  return new TuneloopError({
    code: 'NOT_FOUND',
    message:
      `Cassette "${cassette}" has no recording of ${describeAsked(asked)}` +
      `${time === 1 ? '' : `, asked for the ${ordinal(time)} time`}. ${nearest(asked, times, known)}`,
    hint: "Record what is missing with { mode: 'auto' }.",
  });
}

function nearest(asked: Asked, times: number, known: readonly KnownQuestion[]): string {
  if (times > 0) return `It is recorded ${times === 1 ? 'once' : `${times} times`}.`;
  let best: (KnownQuestion & ReturnType<typeof distanceOf>) | undefined;
  for (const question of known) {
    if (question.asked.kind !== asked.kind) continue;
    const distance = distanceOf(question.asked as unknown as Json, asked as unknown as Json);
    if (best === undefined || distance.distance < best.distance) best = { ...question, ...distance };
  }
  if (best === undefined) return 'Nothing of its kind is recorded.';
  const where = best.first === undefined ? 'only in what is masked' : describeDifference(best.first);
  return `The nearest recording, ${best.key}, differs ${where}.`;
}

function ordinal(n: number): string {
  const suffix = n % 100 >= 11 && n % 100 <= 13 ? 'th' : (['th', 'st', 'nd', 'rd'][n % 10] ?? 'th');
  return `${n}${suffix}`;
}
