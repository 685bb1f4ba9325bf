import type { PiiKind } from './kinds.js';
import { type FieldCount, type KindCount, PrivacyReport } from './report.js';
import type { ScrubFinding } from './scrub.js';
import type { RowFinding } from './scrub-row.js';

/** Counts what a pass finds, item by item. */
export interface PrivacyTally {
  /** Adds a text or row: what `scrub` or `scrubRow` gave for it. */
  add(item: { readonly findings: readonly (ScrubFinding | RowFinding)[] }): void;
  /** Adds what another pass counted, for instance in another worker. */
  merge(report: PrivacyReport): void;
  /** Gives what was counted so far. */
  report(): PrivacyReport;
}

const mostExamples = 3;
/** More fields than this are counted together, so that keys that are data cannot fill the memory. */
const mostFields = 1000;
const otherFields = '(other fields)';

interface Mutable {
  count: number;
  items: number;
  readonly actions: Map<string, number>;
  readonly examples: string[];
}

/** Makes a tally. @param policy signature of the policy, to be shown in the report */
export function privacyTally(policy?: string): PrivacyTally {
  const kinds = new Map<PiiKind, Mutable>();
  const fields = new Map<string, Map<PiiKind, number>>();
  let [items, withFindings, findings] = [0, 0, 0];

  const ofKind = (kind: PiiKind): Mutable => {
    const known = kinds.get(kind) ?? { count: 0, items: 0, actions: new Map(), examples: [] };
    kinds.set(kind, known);
    return known;
  };
  const addExample = ({ examples }: Mutable, outline: string) => {
    if (examples.length < mostExamples && !examples.includes(outline)) examples.push(outline);
  };
  const addField = (field: string, kind: PiiKind, count: number) => {
    const name = fields.has(field) || fields.size < mostFields ? field : otherFields;
    const known = fields.get(name) ?? new Map<PiiKind, number>();
    fields.set(name, known);
    increase(known, kind, count);
  };

  return {
    add(item) {
      items++;
      if (item.findings.length === 0) return;
      withFindings++;
      findings += item.findings.length;
      for (const finding of item.findings) {
        const known = ofKind(finding.kind);
        known.count++;
        increase(known.actions, finding.action, 1);
        addExample(known, finding.outline);
        if ('path' in finding) addField(finding.path.replace(/(?<=^|\.)\d+(?=\.|$)/g, '*'), finding.kind, 1);
      }
      for (const kind of new Set(item.findings.map((finding) => finding.kind))) ofKind(kind).items++;
    },
    merge(report) {
      items += report.items;
      withFindings += report.withFindings;
      findings += report.findings;
      for (const { kind, count, items: within, actions, examples } of report.kinds) {
        const known = ofKind(kind);
        known.count += count;
        known.items += within;
        for (const [action, times] of Object.entries(actions)) increase(known.actions, action, times);
        for (const outline of examples) addExample(known, outline);
      }
      for (const { field, kinds: found } of report.fields)
        for (const [kind, count] of Object.entries(found)) addField(field, kind, count);
    },
    report: () =>
      new PrivacyReport({
        items,
        withFindings,
        findings,
        kinds: [...kinds].map(kindCount).sort((a, b) => b.count - a.count || (a.kind < b.kind ? -1 : 1)),
        fields: [...fields].map(fieldCount).sort((a, b) => b.count - a.count || (a.field < b.field ? -1 : 1)),
        policy,
      }),
  };
}

function increase<K>(counts: Map<K, number>, key: K, by: number): void {
  counts.set(key, (counts.get(key) ?? 0) + by);
}

function sorted(counts: ReadonlyMap<string, number>): Readonly<Record<string, number>> {
  return Object.fromEntries([...counts].sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1)));
}

function kindCount([kind, { count, items, actions, examples }]: readonly [PiiKind, Mutable]): KindCount {
  return { kind, count, items, actions: sorted(actions), examples: [...examples] };
}

function fieldCount([field, kinds]: readonly [string, ReadonlyMap<PiiKind, number>]): FieldCount {
  return { field, count: [...kinds.values()].reduce((sum, count) => sum + count, 0), kinds: sorted(kinds) };
}
