import { checkOptions } from '../base/check-options.js';
import { oneOf } from '../base/option-values.js';
import type { Action } from './actions/action.js';
import { redact } from './actions/redact.js';
import { type PiiDetector, piiDetector } from './detector.js';
import { kindName, type PiiKind } from './kinds.js';
import type { SpanModel } from './span-model.js';

/** What happens to values of a sort that are not texts: nothing, a finding, or a finding and the action. */
export type Handling = 'skip' | 'report' | 'replace';

export interface PolicyOptions {
  /** What finds. @default piiDetector() */
  readonly detector?: PiiDetector | undefined;
  /** What finds names, addresses and whatever has no form; only the asynchronous functions ask it. @default none */
  readonly model?: SpanModel | undefined;
  /** What is done with a kind that `actions` does not name. @default redact() */
  readonly action?: Action | undefined;
  /** What is done with a kind. */
  readonly actions?: Readonly<Partial<Record<PiiKind, Action>>> | undefined;
  /**
   * Fields of rows that are known: of one kind as a whole, or `false` where nothing is to be looked for. A path of keys and
   * indexes joined by dots; `*` stands for any one of them.
   */
  readonly fields?: Readonly<Record<string, PiiKind | false>> | undefined;
  /**
   * Numbers of a row of a million or more. With `replace`, one that is found becomes a text. @default 'report'
   */
  readonly numbers?: Handling | undefined;
  /** Keys of a row. With `replace`, one that holds something is renamed. @default 'report' */
  readonly keys?: Handling | undefined;
}

/** What is looked for and what is done with it; compiled once, used for all texts. */
export interface ScrubPolicy {
  readonly detector: PiiDetector;
  readonly model: SpanModel | undefined;
  readonly fields: readonly FieldRule[];
  readonly numbers: Handling;
  readonly keys: Handling;
  /** How it was made, for lineage; without keys. Equal signatures do the same, as long as the caller's own parts do. */
  readonly signature: string;
  /** True where something decides that the signature only names: a model, or parts of the detector. */
  readonly opaque?: boolean | undefined;
  actionFor(kind: PiiKind): Action;
}

/** A path of which `*` stands for any key, and what stands there. */
export interface FieldRule {
  readonly path: readonly string[];
  readonly kind: PiiKind | false;
}

const names = ['detector', 'model', 'action', 'actions', 'fields', 'numbers', 'keys'];
const handlings: readonly Handling[] = ['skip', 'report', 'replace'];

/**
 * Makes a policy.
 * @throws INVALID_OPTION for options, kinds and handlings that do not exist
 */
export function scrubPolicy(options: PolicyOptions = {}): ScrubPolicy {
  checkOptions(options, names, 'scrubPolicy');
  const { detector = piiDetector(), model, action = redact(), numbers = 'report', keys = 'report' } = options;
  const what = 'scrubPolicy';
  for (const [name, value] of Object.entries({ numbers, keys })) oneOf(what, name, value, handlings);
  const actions = new Map<PiiKind, Action>();
  for (const [kind, does] of Object.entries(options.actions ?? {}))
    if (does !== undefined) actions.set(kindName(kind, what), does);
  const fields = Object.entries(options.fields ?? {}).map(([path, kind]) => ({
    path: path.split('.'),
    kind: kind === false ? kind : kindName(kind, what),
  }));
  return {
    detector,
    model,
    fields,
    numbers,
    keys,
    signature: [
      `scrub(${detector.signature})`,
      ...(model === undefined ? [] : [`model:${model.name}`]),
      `action:${action.signature}`,
      ...[...actions].sort(byName).map(([kind, does]) => `${kind}:${does.signature}`),
      ...fields.map(({ path, kind }) => `field ${path.join('.')}:${kind}`).sort(),
      `numbers:${numbers}`,
      `keys:${keys}`,
    ].join('|'),
    opaque: model !== undefined || detector.opaque === true,
    actionFor: (kind) => actions.get(kind) ?? action,
  };
}

function byName([a]: readonly [string, unknown], [b]: readonly [string, unknown]): number {
  return a < b ? -1 : 1;
}
