import { withDeadline } from '../base/abort.js';
import { digestJson, shortDigest } from '../base/digest.js';
import { TuneloopError } from '../base/errors.js';
import type { Digest, Json, JsonObject } from '../base/json.js';
import { type Bill, bill } from '../kit/bill.js';
import { ownSignature } from '../metrics/signature.js';
import { abstain, scored } from '../metrics/text-metric.js';
import type { CallOptions } from '../spec/call.js';
import type { Abstention, Measurement, Metric, Stats } from '../spec/metric.js';
import { mean } from '../statistics/numeric.js';
import { Refusal } from './ask.js';
import { checkCertificate, type JudgeCertificate } from './certificate.js';
import type { Slots } from './position-bias.js';

/**
 * A metric whose numbers come from a model. Its signature names the model and has the digests of its prompt, its settings
 * and its certificate; `about` holds all of them in full.
 */
export interface Judge<in Segment> extends Metric<Segment> {
  /**
   * Asks the model about one row.
   * @throws INVALID_OUTPUT where the model's answers cannot be read, so that the row counts as failed
   */
  readonly segment: (segment: Segment, options?: CallOptions) => Promise<Measurement | Abstention>;
  /** Digest of name, models, prompt and settings. A certificate is valid for one identity. */
  readonly identity: Digest;
  /** Its models, as `provider/model`. */
  readonly models: readonly string[];
  /** From which value on a row counts as passed; absent where the judge's scale does not tell. */
  readonly passAt?: number | undefined;
  /** Of judges that see two outputs: how often their answers preferred each place, from a row's stats. */
  readonly positions?: ((stats: Stats) => Slots) | undefined;
  /** How it stands beside people; absent until someone has checked. */
  readonly certificate?: JudgeCertificate | undefined;
  /**
   * The same judge, with the certificate's digest in its signature.
   * @throws INVALID_OPTION for the certificate of another judge, or of this one with another model, prompt or setting
   * @throws CORRUPT_RECORD for a certificate that was changed after it was made
   */
  withCertificate(certificate: JudgeCertificate): Judge<Segment>;
}

/** A row's value, or that there is none, before it is known what it cost. */
export type Finding =
  | {
      readonly value: number;
      /** More numbers that add up, after the value and the count. */
      readonly more?: readonly number[] | undefined;
      readonly explanation?: string | undefined;
      readonly evidence?: Json | undefined;
    }
  | Omit<Abstention, 'name' | 'usage'>;

/** What a judge is made from. */
export interface JudgePlan<Segment> {
  readonly name: string;
  /** @default true */
  readonly higherIsBetter?: boolean | undefined;
  /** @default [0, 1] */
  readonly range?: readonly [low: number, high: number] | undefined;
  readonly passAt?: number | undefined;
  readonly positions?: ((stats: Stats) => Slots) | undefined;
  /** By role: `model` talks, `embed` embeds. */
  readonly models: Readonly<Record<string, { readonly provider: string; readonly model: string }>>;
  /** All that the models are told that does not depend on the row. */
  readonly prompt: JsonObject;
  /** Everything else that can change the number. */
  readonly settings: JsonObject;
  /** Named numbers of a sum, beside the count of segments. */
  readonly parts?: ((sum: Stats) => Readonly<Record<string, number>>) | undefined;
  measure(segment: Segment, asking: { readonly bill: Bill; readonly call: CallOptions }): Promise<Finding>;
}

/** There is no value for `reason`. */
export function nothing(reason: string, why: Omit<Abstention, 'name' | 'status' | 'reason' | 'usage'> = {}): Finding {
  return { status: 'abstained', reason, ...why };
}

/** Makes a judge. Stats: `[value, 1, …more]`; the score of many rows is the mean of their values. */
export function makeJudge<Segment>(plan: JudgePlan<Segment>, certificate?: JudgeCertificate): Judge<Segment> {
  const { name, range = [0, 1], passAt, positions, prompt, settings, parts = () => ({}) } = plan;
  const models = Object.entries(plan.models).map(([role, model]) => [role, modelName(model)] as const);
  const identity = digestJson({ name, models: Object.fromEntries(models), prompt, settings });
  const about = {
    judge: identity,
    models: Object.fromEntries(models),
    prompt,
    settings,
    certificate: certificate === undefined ? null : withoutPairs(certificate),
  };
  return {
    name,
    higherIsBetter: plan.higherIsBetter ?? true,
    range,
    aggregate: 'mean',
    identity,
    models: models.map(([, model]) => model),
    ...(passAt === undefined ? {} : { passAt }),
    ...(positions === undefined ? {} : { positions }),
    ...(certificate === undefined ? {} : { certificate }),
    about,
    async segment(segment, options = {}) {
      const spent = bill();
      const { signal, done } = withDeadline(options, `The judge "${name}"`);
      try {
        const finding = await plan.measure(segment, { bill: spent, call: { signal } }).catch(declined);
        return finish(name, range, finding, spent);
      } finally {
        done();
      }
    },
    value: (sum) => sum[0]! / sum[1]!,
    score: (sum) => scored(name, sum, sum[0]! / sum[1]!, () => ({ segments: sum[1]!, ...parts(sum) })),
    repeats: (each) => (each.length === 0 ? abstain(name, 'no-segments') : meanStats(each)),
    signature: (seen) =>
      ownSignature(name, seen, [
        ...models.map(([role, model]) => [role, model.replace(/[|%]/g, encodeURIComponent)] as const),
        ['prompt', shortDigest(digestJson(prompt))],
        ['settings', shortDigest(digestJson(settings))],
        ['cert', certificate === undefined ? 'none' : shortDigest(certificate.digest)],
      ]),
    withCertificate: (given) => makeJudge(plan, checkCertificate(given, { name, identity })),
  };
}

function declined(error: unknown): Finding {
  if (error instanceof Refusal) return nothing('judge-refused', { explanation: error.message });
  throw error;
}

function finish(
  name: string,
  [low, high]: readonly [number, number],
  finding: Finding,
  spent: Bill,
): Measurement | Abstention {
  const usage = spent.total();
  const paid = usage === undefined ? {} : { usage };
  if ('status' in finding) return { ...finding, ...paid, name };
  const { value, more = [], ...why } = finding;
  if (Number.isFinite(value) && value >= low && value <= high)
    return { status: 'measured', stats: [value, 1, ...more], ...why, ...paid };
  throw new TuneloopError({
    code: 'INVALID_OUTPUT',
    message: `The judge "${name}" gave ${value}, which is no number from ${low} to ${high}.`,
    hint: 'Its models gave numbers that cannot be: look at the vectors or probabilities they return.',
  });
}

/** The mean of each number, so that rows weigh alike however often they were answered. */
function meanStats(each: readonly Stats[]): Stats {
  return each[0]!.map((_, i) => mean(each.map((stats) => stats[i]!)));
}

function modelName({ provider, model }: { readonly provider: string; readonly model: string }): string {
  return `${provider}/${model}`;
}

/** A report repeats what a certificate found, not each label. */
function withoutPairs({ pairs: _, ...rest }: JudgeCertificate): JsonObject {
  return rest as unknown as JsonObject;
}
