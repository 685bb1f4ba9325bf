import { checkOptions } from '../base/check-options.js';
import { htmlTable, showAs } from '../base/display.js';
import { TuneloopError } from '../base/errors.js';
import { isPlainObject, type JsonObject } from '../base/json.js';
import { oneOf } from '../base/option-values.js';
import type { Annotation } from './annotation.js';
import { dawidSkene } from './dawid-skene.js';
import { labelTable } from './label-table.js';
import { pairsApart } from './votes.js';

/** Settings of {@link adjudicate}. */
export interface AdjudicateOptions<Label extends string> {
  /** @default those that were given */
  readonly labels?: readonly Label[] | undefined;
  /**
   * What decides where nobody did. `majority`: most annotators; a tie decides nothing. `dawidSkene`: annotators weighed by
   * how good they show themselves to be, see `dawidSkene`; it wants tens of items for each annotator.
   * @default 'majority'
   */
  readonly by?: 'majority' | 'dawidSkene' | undefined;
  /** What was decided before, such as of an earlier session. @default none */
  readonly decisions?: readonly AdjudicatedItem<Label>[] | undefined;
}

/** What someone decided of a disputed item. */
export interface AdjudicatedItem<Label extends string> {
  readonly item: string;
  /** Null: the item has no right label, and gets none. */
  readonly label: Label | null;
  /** Who decided. */
  readonly by: string;
  readonly reason?: string | undefined;
  /** When, in ISO 8601. */
  readonly at?: string | undefined;
}

/** An item on which annotators differ. */
export interface DisputedItem<Label extends string> {
  readonly item: string;
  /** How many gave each label, most first. */
  readonly votes: readonly { readonly label: Label; readonly annotators: readonly string[] }[];
  /** Share of pairs of annotators that differ, 0 to 1. */
  readonly disagreement: number;
  /** What would be decided without anyone; null for a tie. */
  readonly proposed: Label | null;
  /** Of the proposal: its share of the votes, or its probability by Dawid and Skene. */
  readonly support: number;
}

/** The label that an item ends with. */
export interface FinalLabel<Label extends string> {
  readonly item: string;
  readonly label: Label;
  readonly from: 'decision' | 'unanimous' | 'majority' | 'dawidSkene';
  /** Share of the annotators who gave this label. */
  readonly agreed: number;
  /** How many labelled the item. */
  readonly annotators: number;
}

/**
 * Gives the items on which annotators differ, in the order in which to decide them, and the labels that follow.
 * @throws INVALID_OPTION for a label that is none of `labels`, or a decision on an item that nobody labelled
 */
export function adjudicate<Label extends string>(
  annotations: readonly Annotation<Label>[],
  options: AdjudicateOptions<Label> = {},
): Adjudication<Label> {
  const what = 'adjudicate';
  checkOptions(options, ['labels', 'by', 'decisions'], what);
  const by = oneOf(what, 'by', options.by ?? 'majority', ['majority', 'dawidSkene']);
  const spoken = annotations.filter(({ label }) => label !== null);
  const { items, annotators, labels, said } = labelTable(what, spoken, options.labels);
  const estimated = by === 'dawidSkene' ? dawidSkene(spoken, { labels }).items : undefined;
  const cases = items.map((item, i): DisputedItem<Label> => {
    const sides = labels.map((label, code) => ({
      label,
      annotators: annotators.filter((_, a) => said[i]![a] === code),
    }));
    const votes = sides.filter((side) => side.annotators.length > 0);
    votes.sort((a, b) => b.annotators.length - a.annotators.length);
    const all = votes.flatMap((vote) => vote.annotators.map(() => vote.label));
    const [first, second] = votes;
    const tie = first!.annotators.length === second?.annotators.length;
    const estimate = estimated?.[i];
    return {
      ...{ item, votes, disagreement: pairsApart(all) ?? 0 },
      proposed: estimate?.label ?? (tie ? null : first!.label),
      support: estimate?.probability ?? first!.annotators.length / all.length,
    };
  });
  return Adjudication.of(cases, labels, by, options.decisions ?? []);
}

/** Disputed items, decisions on them, and the labels that follow. Does not change: `decide` gives another one. */
export class Adjudication<Label extends string> {
  /** All labels there are. */
  readonly labels: readonly Label[];
  readonly by: 'majority' | 'dawidSkene';
  /** In the order in which they were made; one for each item. */
  readonly decisions: readonly AdjudicatedItem<Label>[];
  readonly #cases: ReadonlyMap<string, DisputedItem<Label>>;
  readonly #decided: ReadonlyMap<string, AdjudicatedItem<Label>>;

  private constructor(
    cases: ReadonlyMap<string, DisputedItem<Label>>,
    labels: readonly Label[],
    by: 'majority' | 'dawidSkene',
    decisions: readonly AdjudicatedItem<Label>[],
  ) {
    const decided = new Map<string, AdjudicatedItem<Label>>();
    for (const decision of decisions) {
      const { item, label } = decision;
      if (!cases.has(item)) throw refusal(`nobody labelled item ${JSON.stringify(item)}`, 'Decide items of the queue.');
      if (label !== null && !labels.includes(label)) {
        throw refusal(`${JSON.stringify(label)} is no label`, `The labels are ${labels.join(', ')}.`);
      }
      if (typeof decision.by !== 'string' || decision.by === '')
        throw refusal('a decision has no `by`', 'Say who decided.');
      decided.delete(item);
      decided.set(item, decision);
    }
    this.labels = labels;
    this.by = by;
    this.decisions = [...decided.values()];
    this.#cases = cases;
    this.#decided = decided;
  }

  /** Joins cases and decisions. */
  static of<Label extends string>(
    cases: readonly DisputedItem<Label>[],
    labels: readonly Label[],
    by: 'majority' | 'dawidSkene',
    decisions: readonly AdjudicatedItem<Label>[],
  ): Adjudication<Label> {
    return new Adjudication(new Map(cases.map((each) => [each.item, each])), labels, by, decisions);
  }

  /** What is still to be decided: most disagreement first, then least support, then as the items came. */
  get queue(): readonly DisputedItem<Label>[] {
    return [...this.#cases.values()]
      .filter((each) => each.votes.length > 1 && !this.#decided.has(each.item))
      .sort((a, b) => b.disagreement - a.disagreement || a.support - b.support);
  }

  /** The labels there are now, in the order of the items. Items of a tie, or decided to have none, are left out. */
  get final(): readonly FinalLabel<Label>[] {
    return [...this.#cases.values()].flatMap(({ item, votes, proposed }): FinalLabel<Label>[] => {
      const decision = this.#decided.get(item);
      const label = decision === undefined ? proposed : decision.label;
      if (label === null) return [];
      const annotators = votes.reduce((sum, vote) => sum + vote.annotators.length, 0);
      const agreed = (votes.find((vote) => vote.label === label)?.annotators.length ?? 0) / annotators;
      const from = decision !== undefined ? 'decision' : agreed === 1 ? 'unanimous' : this.by;
      return [{ item, label, from, agreed, annotators }];
    });
  }

  /**
   * Gives the adjudication with one more decision; an earlier one on the same item is replaced.
   * @throws INVALID_OPTION for an item that nobody labelled, or a label that is none
   */
  decide(decision: AdjudicatedItem<Label>): Adjudication<Label> {
    checkOptions(decision, ['item', 'label', 'by', 'reason', 'at'], 'Adjudication.decide');
    return new Adjudication(this.#cases, this.labels, this.by, [...this.decisions, decision]);
  }

  /** The decisions as JSON; pass `decisionsFromJSON` of it to `adjudicate`. */
  toJSON(): JsonObject {
    const decisions = this.decisions.map((each) => ({ ...each }) as JsonObject);
    return { kind: 'Adjudication', v: 1, labels: this.labels, by: this.by, decisions };
  }
}

/**
 * Gives decisions back from the JSON of an {@link Adjudication}.
 * @throws CORRUPT_RECORD for anything else
 */
export function decisionsFromJSON<Label extends string>(json: unknown): readonly AdjudicatedItem<Label>[] {
  if (isPlainObject(json) && json.kind === 'Adjudication' && json.v === 1 && Array.isArray(json.decisions)) {
    return json.decisions;
  }
  throw new TuneloopError({
    code: 'CORRUPT_RECORD',
    message: 'This is no adjudication of version 1.',
    hint: 'Pass what JSON.stringify of an adjudication gave, parsed.',
  });
}

showAs<Adjudication<string>>(Adjudication, ({ queue, decisions, final, by }) => {
  const text = `Adjudication by ${by}: ${final.length} labels, ${decisions.length} decided, ${queue.length} in the queue`;
  const rows = queue
    .slice(0, 20)
    .map(({ item, votes, disagreement }) => [
      item,
      votes.map(({ label, annotators }) => `${label}: ${annotators.length}`).join(', '),
      disagreement.toFixed(2),
    ]);
  return { text, html: htmlTable(['item', 'votes', 'disagreement'], rows, text) };
});

function refusal(why: string, hint: string): TuneloopError {
  return new TuneloopError({ code: 'INVALID_OPTION', message: `adjudicate: ${why}.`, hint });
}
