import { checkOptions, wholeNumber } from '../../base/check-options.js';
import { TuneloopError } from '../../base/errors.js';
import type { Json } from '../../base/json.js';
import { rng } from '../../base/rng.js';
import type { ChaosRoute } from './openai-service.js';

/** Which calls a fault hits. */
export interface ChaosTarget {
  /** @default every route */
  readonly route?: ChaosRoute | undefined;
  /** Calls of that route that go well first. @default 0 */
  readonly skip?: number | undefined;
  /** Calls that it hits then. @default 1, or 'always' where there is a `chance` */
  readonly times?: number | 'always' | undefined;
  /** How likely it hits a call, 0 to 1, drawn from the server's seed. @default 1 */
  readonly chance?: number | undefined;
}

/** How a service asks for a pause: the header's form, and how long. */
export interface ChaosRetryAfter {
  /**
   * `seconds`, `date`: the two forms of Retry-After (whole seconds, rounded up); `ms`: retry-after-ms; `requests`,
   * `tokens`: x-ratelimit-remaining-… is 0 and x-ratelimit-reset-… is a duration such as `1m0.5s`.
   */
  readonly as: 'seconds' | 'date' | 'ms' | 'requests' | 'tokens';
  readonly ms: number;
}

/** What goes wrong with a call. Bytes are those of the body, counted from its start. */
export type ChaosMishap =
  | {
      /** Another reply instead of the service's. */
      readonly kind: 'reply';
      /** @default 200 */
      readonly status?: number | undefined;
      readonly headers?: Readonly<Record<string, string>> | undefined;
      readonly retryAfter?: ChaosRetryAfter | undefined;
      readonly json?: Json | undefined;
      /** An HTML page. */
      readonly html?: string | undefined;
      /** A stream of events: JSON values, or texts that go out as they are. */
      readonly events?: readonly Json[] | undefined;
      /** The service did its work all the same, as behind a gateway that gave up waiting. @default false */
      readonly worked?: boolean | undefined;
    }
  /** The connection is reset: before anything was done, or after the headers of the reply. @default 'nothing' */
  | { readonly kind: 'reset'; readonly after?: 'nothing' | 'headers' | undefined }
  /** The service did its work, and the connection is reset before a byte of the reply is sent. */
  | { readonly kind: 'lost' }
  /** The reply begins only after a while. */
  | { readonly kind: 'slow'; readonly ms: number }
  /** So many bytes come, and then nothing: the connection stays open until the caller leaves. */
  | { readonly kind: 'stall'; readonly atByte: number }
  /** So many bytes come, and then the connection breaks. */
  | { readonly kind: 'cut'; readonly atByte: number }
  /** So many bytes come, and the reply ends there as if it were whole. */
  | { readonly kind: 'end'; readonly atByte: number }
  /** One event of a stream, counted from 0, is written as this text. @default the first half of the event */
  | { readonly kind: 'malformed'; readonly event: number; readonly text?: string | undefined };

/** One line of the script: plain data. */
export type ChaosFault = ChaosMishap & ChaosTarget;

const targetOptions = ['kind', 'route', 'skip', 'times', 'chance'];
const optionsOf: Readonly<Record<ChaosFault['kind'], readonly string[]>> = {
  reply: ['status', 'headers', 'retryAfter', 'json', 'html', 'events', 'worked'],
  reset: ['after'],
  lost: [],
  slow: ['ms'],
  stall: ['atByte'],
  cut: ['atByte'],
  end: ['atByte'],
  malformed: ['event', 'text'],
};
/** Settings without which a kind of fault means nothing. */
const places = ['ms', 'atByte', 'event'];

/** The faults that are still to come. The first one that matches a call hits it, and no other. */
export class FaultScript {
  readonly #lines: { readonly fault: ChaosFault; left: number; skip: number }[] = [];
  readonly #random;

  constructor(seed: number) {
    this.#random = rng(seed);
  }

  /** @throws INVALID_OPTION for a fault that does not exist, or a setting that it does not have */
  add(faults: readonly ChaosFault[]): void {
    for (const fault of faults) {
      checkFault(fault);
      const { times = fault.chance === undefined ? 1 : 'always', skip = 0 } = fault;
      this.#lines.push({ fault, left: times === 'always' ? Number.POSITIVE_INFINITY : times, skip });
    }
  }

  /** Gives the fault of the next call of a route. */
  take(route: ChaosRoute | undefined): ChaosFault | undefined {
    for (const line of this.#lines) {
      if (line.left <= 0 || (line.fault.route !== undefined && line.fault.route !== route)) continue;
      if (line.skip-- > 0) continue;
      const { chance = 1 } = line.fault;
      if (chance < 1 && this.#random.next() >= chance) continue;
      line.left--;
      return line.fault;
    }
    return undefined;
  }
}

function checkFault(fault: ChaosFault): void {
  const known = Object.hasOwn(optionsOf, fault.kind) ? optionsOf[fault.kind] : undefined;
  if (known === undefined) {
    throw new TuneloopError({
      code: 'INVALID_OPTION',
      message: `There is no fault of the kind "${String(fault.kind)}".`,
      hint: `There are: ${Object.keys(optionsOf).join(', ')}.`,
    });
  }
  checkOptions(fault, [...targetOptions, ...known], `A fault of the kind "${fault.kind}"`);
  const place = known.find((name) => places.includes(name));
  if (place === undefined) return;
  wholeNumber(
    (fault as unknown as Record<string, number>)[place]!,
    0,
    `${place} of a fault of the kind "${fault.kind}"`,
  );
}
