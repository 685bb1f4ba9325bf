import { redact } from './actions/redact.js';
import type { Span } from './finding.js';
import { memo } from './memo.js';
import type { FieldRule, ScrubPolicy } from './policy.js';
import { keysTo, type Place, placesOf, RowEdits } from './row-walk.js';
import { applyActions, needsModel, replaceFindings, type Scrubbed, type ScrubFinding } from './scrub.js';

/** A finding in a row. */
export interface RowFinding extends ScrubFinding {
  /** Keys and indexes from the root of the row, joined by dots; a key that holds something is shown redacted. */
  readonly path: string;
  /** What it was found in. Numbers and keys that the policy only reports stand in the row as they were. */
  readonly in: 'text' | 'number' | 'key';
}

/** A row after its policy. */
export interface ScrubbedRow<T> {
  /** The row itself where nothing changed; else a copy that shares what did not. */
  readonly row: T;
  readonly findings: readonly RowFinding[];
}

/** Numbers that are smaller identify nobody. */
const leastNumber = 1_000_000;

/**
 * Does with every text of a row what the policy says. The key beside a text counts as a word beside its values: bare digits
 * under `ssn` are found. Dates, bytes and other class instances are left as they are.
 * @throws INVALID_OPTION when the policy has a model: `scrubRows` asks it
 * @throws INVALID_ROW when a row is nested deeper than 100,000 levels, or holds itself
 */
export function scrubRow<T>(row: T, policy: ScrubPolicy): ScrubbedRow<T> {
  if (policy.model !== undefined) throw needsModel('scrubRow', 'scrubRows');
  return scrubRowWith(row, policy, undefined);
}

/** The same with what a model said of each text, in the order of {@link textsOf}. */
export function scrubRowWith<T>(
  row: T,
  policy: ScrubPolicy,
  spans: readonly (readonly Span[])[] | undefined,
): ScrubbedRow<T> {
  const edits = new RowEdits();
  const findings: RowFinding[] = [];
  let asked = 0;
  for (const place of placesOf(row)) {
    const { value, parent } = place;
    const isKey = parent !== undefined && !Array.isArray(parent.value);
    if (isKey && policy.keys !== 'skip') onKey(place, parent);
    const rule = ruleOf(place, policy.fields);
    if (typeof value === 'string') {
      const also = rule === undefined ? spans?.[asked++] : undefined;
      onText(place, value, rule, also);
    } else if (typeof value === 'number' || typeof value === 'bigint') onNumber(place, `${value}`, rule);
  }
  return { row: edits.apply(row), findings };

  function onText(place: Place, text: string, rule: FieldRule | undefined, also: readonly Span[] | undefined): void {
    const done = scrubField(text, place, policy, rule, also);
    if (done.findings.length === 0) return;
    note(done, place, 'text');
    if (done.text !== text) edits.set(place, done.text);
  }

  function onNumber(place: Place, text: string, rule: FieldRule | undefined): void {
    const isNamed = rule !== undefined && rule.kind !== false;
    if (!isNamed && (policy.numbers === 'skip' || !(Math.abs(Number(text)) >= leastNumber))) return;
    const done = scrubField(text, place, policy, rule, undefined);
    if (done.findings.length === 0) return;
    const replaces = isNamed || policy.numbers === 'replace';
    note(replaces ? done : kept(done), place, 'number');
    if (replaces && done.text !== text) edits.set(place, done.text);
  }

  function onKey(place: Place, parent: Place): void {
    const done = scrubKey(place.key, policy);
    if (done.findings.length === 0) return;
    const replaces = policy.keys === 'replace' && done.text !== place.key;
    note(policy.keys === 'replace' ? done : kept(done), place, 'key');
    if (replaces) edits.rename(parent, place.key, done.text);
  }

  function note(done: Scrubbed, place: Place, kind: RowFinding['in']): void {
    const path = keysTo(place).map((key) => shownKey(key, policy));
    for (const finding of done.findings) findings.push({ ...finding, path: path.join('.'), in: kind });
  }
}

/** Gives the texts of a row that a model is asked about, in order: those that no field rule speaks for. */
export function textsOf(row: unknown, { fields }: ScrubPolicy): readonly string[] {
  const texts: string[] = [];
  for (const place of placesOf(row))
    if (typeof place.value === 'string' && ruleOf(place, fields) === undefined) texts.push(place.value);
  return texts;
}

function scrubField(
  text: string,
  place: Place,
  policy: ScrubPolicy,
  rule: FieldRule | undefined,
  also: readonly Span[] | undefined,
): Scrubbed {
  if (rule?.kind === false || text === '') return { text, findings: [] };
  if (rule !== undefined) {
    const whole = { kind: rule.kind as string, start: 0, end: text.length, score: 1, why: 'named by the policy' };
    return applyActions(text, [whole], policy);
  }
  const field = fieldOf(place);
  return applyActions(text, policy.detector.find(text, { field, also }), policy);
}

/** The nearest key above a place that is no index. */
function fieldOf(place: Place): string | undefined {
  for (let at: Place | undefined = place; at?.parent !== undefined; at = at.parent)
    if (!Array.isArray(at.parent.value)) return at.key;
  return undefined;
}

function ruleOf(place: Place, rules: readonly FieldRule[]): FieldRule | undefined {
  return rules.find(({ path }) => {
    if (path.length !== place.depth) return false;
    let at = place;
    for (let i = path.length - 1; i >= 0; i--) {
      if (path[i] !== '*' && path[i] !== at.key) return false;
      at = at.parent as Place;
    }
    return true;
  });
}

const kept = (done: Scrubbed): Scrubbed => ({
  text: done.text,
  findings: done.findings.map((finding) => ({ ...finding, action: 'keep' })),
});

/** Keys come again in every row, so what was found in each is remembered for its policy. */
const keysOfPolicy = new WeakMap<ScrubPolicy, (key: string) => Scrubbed>();

function scrubKey(key: string, policy: ScrubPolicy): Scrubbed {
  let ofKey = keysOfPolicy.get(policy);
  if (ofKey === undefined) {
    ofKey = memo((name) => applyActions(name, policy.detector.find(name), policy));
    keysOfPolicy.set(policy, ofKey);
  }
  return ofKey(key);
}

/** A key as a path shows it: without what was found in it, whatever the policy does with keys. */
function shownKey(key: string, policy: ScrubPolicy): string {
  return replaceFindings(key, scrubKey(key, policy).findings, redact().apply);
}
