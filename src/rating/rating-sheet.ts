import { checkOptions } from '../base/check-options.js';
import { digestJson } from '../base/digest.js';
import { TuneloopError } from '../base/errors.js';
import { numberAbove, wholeNumberIn } from '../base/option-values.js';
import { csvText } from './csv.js';
import { namedKey, type RatingKey } from './key.js';
import { ratingPage } from './page.js';
import { type PlannedItem, planForms } from './plan.js';
import { checkTask, describeChoices, type RatingTask } from './task.js';

/** An input, with what systems answered to it. */
export interface RatingItem {
  /** Comes back with each rating; raters do not see it. */
  readonly id: string;
  /** What was asked; may be empty. */
  readonly input: string;
  /** By name of the system. A system that gave none is left out. */
  readonly outputs: Readonly<Record<string, string>>;
  /** Right answers, for raters to see. */
  readonly references?: readonly string[] | undefined;
}

/** How a sheet is made. */
export interface RatingSheetOptions {
  readonly items: readonly RatingItem[];
  readonly task: RatingTask;
  /** What raters are asked, in one or two sentences. */
  readonly question: string;
  /** How many there are, or their names, which stand in their forms. @default 1 */
  readonly raters?: number | readonly string[] | undefined;
  /** How many raters see each item; agreement needs at least 2. @default all */
  readonly overlap?: number | undefined;
  /** Share of the items that each rater sees twice, 0 to 0.5: to learn how far raters agree with themselves. @default 0 */
  readonly repeats?: number | undefined;
  /** Of the order, the sides and the dealing. Keep it from raters. @default 12345 */
  readonly seed?: number | undefined;
}

/** What one rater gets. It names no system. */
export interface RatingForm {
  readonly rater: string;
  /** How many there are to rate. */
  readonly items: number;
  /** For a spreadsheet: the rater fills in the column `rating`. Texts that look like a formula begin with an apostrophe. */
  toCSV(): string;
  /** One item a line, with a `rating` of null to be filled in. */
  toJSONL(): string;
  /** A page to be opened from disk: it asks for each rating, keeps them in the browser, and gives them back as JSONL. */
  toHTML(): string;
}

/** Forms for raters, and the key that says what they were shown. */
export interface RatingSheet {
  /** Stands in every form and in the key. */
  readonly name: string;
  /** One for each rater. */
  readonly forms: readonly RatingForm[];
  /** Keep it apart from the forms: `importRatings` needs it, and a rater must not see it. */
  key(): RatingKey;
}

/** One item as a rater sees it. */
export interface ShownItem {
  readonly item: number;
  readonly input: string;
  readonly references: readonly string[];
  /** One, or the left and the right one. */
  readonly outputs: readonly string[];
}

const optionNames = ['items', 'task', 'question', 'raters', 'overlap', 'repeats', 'seed'];

/**
 * Makes a blind rating sheet: what systems answered, in random order and without their names. The same options give the
 * same sheet.
 *
 * All outputs for one input go to the same raters, and each rater gets about as many items as any other. Of a pair to
 * compare, each system stands left for half of the raters.
 *
 * @throws INVALID_OPTION for items without an id of their own or without an output, for a task that cannot be, and for
 *   more `overlap` than raters
 */
export function ratingSheet(options: RatingSheetOptions): RatingSheet {
  const what = 'ratingSheet';
  checkOptions(options, optionNames, what);
  const { items, task, question, seed = 12345 } = options;
  checkTask(task);
  if (typeof question !== 'string' || question.trim() === '')
    throw refusal('There is no question.', 'Ask raters something.');
  const raters = ratersOf(options.raters ?? 1);
  const overlap = wholeNumberIn(what, 'overlap', options.overlap ?? raters.length, 1, raters.length);
  const repeats = numberAbove(what, 'repeats', options.repeats ?? 0, 0, true);
  numberAbove(what, '0.5 - repeats', 0.5 - repeats, 0, true);
  wholeNumberIn(what, 'seed', seed, 0, 2 ** 32 - 1);
  const byId = checkItems(items);
  const systems = [...new Set(items.flatMap(({ outputs }) => Object.keys(outputs)))];
  if (task.type === 'compare') checkPairs(task.pairs, systems, items);

  const rows = items.map(({ id, outputs }) => ({ id, systems: Object.keys(outputs).sort() }));
  const planned = planForms(rows, { task, raters, overlap, repeats, seed });
  const key = namedKey({
    ...{ question, task, seed, systems },
    ids: items.map(({ id }) => id),
    content: digestJson(items),
    forms: raters.map((rater, i) => ({ rater, items: planned[i] as readonly PlannedItem[] })),
  });
  const forms = key.forms.map(({ rater, items: each }) => {
    const shown = each.map(({ id, systems: [...names] }, i): ShownItem => {
      const { input, references = [], outputs } = byId.get(id) as RatingItem;
      return { item: i + 1, input, references, outputs: names.map((name) => outputs[name] as string) };
    });
    return formOf({ sheet: key.sheet, rater, question, task }, shown);
  });
  return { name: key.sheet, forms, key: () => key };
}

/** What all items of a form share. */
export interface FormHead {
  readonly sheet: string;
  readonly rater: string;
  readonly question: string;
  readonly task: RatingTask;
}

function formOf(head: FormHead, shown: readonly ShownItem[]): RatingForm {
  const { sheet, rater, question, task } = head;
  const sides = task.type === 'compare' ? ['left', 'right'] : ['output'];
  const outputs = (item: ShownItem) => Object.fromEntries(item.outputs.map((text, i) => [sides[i], text]));
  return {
    rater,
    items: shown.length,
    toCSV: () =>
      csvText([
        ['sheet', 'rater', 'item', 'question', 'input', 'references', ...sides, 'rating', 'comment'],
        ...shown.map((each) => {
          const ask = `${question} Rating: ${describeChoices(task)}.`;
          const texts = [ask, each.input, each.references.join('\n\n'), ...each.outputs];
          return [sheet, rater, String(each.item), ...texts, '', ''];
        }),
      ]),
    toJSONL: () =>
      shown
        .map((each) => {
          const { item, input, references } = each;
          const line = { sheet, rater, item, question, input, references, ...outputs(each), rating: null, comment: '' };
          return `${JSON.stringify(line)}\n`;
        })
        .join(''),
    toHTML: () => ratingPage(head, shown),
  };
}

function ratersOf(given: number | readonly string[]): readonly string[] {
  if (typeof given === 'number') {
    return Array.from({ length: wholeNumberIn('ratingSheet', 'raters', given, 1, 1000) }, (_, i) => `rater-${i + 1}`);
  }
  const fit = given.every((name) => typeof name === 'string' && name !== '' && name.trim() === name);
  if (fit && given.length > 0 && new Set(given).size === given.length) return given;
  throw refusal(`The raters are ${JSON.stringify(given)}.`, 'Give their number, or a name of its own for each.');
}

function checkItems(items: readonly RatingItem[]): ReadonlyMap<string, RatingItem> {
  if (items.length === 0) throw refusal('There are no items.', 'Give at least one.');
  const byId = new Map<string, RatingItem>();
  items.forEach((item, index) => {
    const { id, input, outputs, references = [] } = item;
    const wrong =
      (typeof id !== 'string' || id === '' ? 'has no id' : undefined) ??
      (byId.has(id) ? `has the id ${JSON.stringify(id)} of another one` : undefined) ??
      (typeof input === 'string' ? undefined : 'has no input') ??
      (Object.keys(outputs ?? {}).length === 0 ? 'has no output' : undefined) ??
      ([...Object.values(outputs), ...references].every((text) => typeof text === 'string')
        ? undefined
        : 'has an output or a reference that is no text');
    if (wrong !== undefined) {
      throw refusal(`Item ${index} ${wrong}.`, 'Each is { id, input, outputs: { system: text }, references? }.');
    }
    byId.set(id, item);
  });
  return byId;
}

function checkPairs(
  pairs: readonly (readonly [string, string])[] | undefined,
  systems: readonly string[],
  items: readonly RatingItem[],
): void {
  const met = new Set<string>();
  for (const pair of pairs ?? []) {
    const meet = items.some(({ outputs }) => pair.every((system) => Object.hasOwn(outputs, system)));
    if (meet && pair.length === 2 && pair[0] !== pair[1] && !met.has(JSON.stringify(pair.toSorted()))) {
      met.add(JSON.stringify(pair.toSorted()));
      continue;
    }
    throw refusal(
      `The pair ${JSON.stringify(pair)} cannot be compared.`,
      `Give each pair once, of two systems that answered the same item; there are ${systems.join(', ')}.`,
    );
  }
  const some = pairs !== undefined || items.some(({ outputs }) => Object.keys(outputs).length >= 2);
  if (!some || pairs?.length === 0)
    throw refusal('There is no pair to compare.', 'Give outputs of two systems for an item.');
}

function refusal(why: string, hint: string): TuneloopError {
  return new TuneloopError({ code: 'INVALID_OPTION', message: `ratingSheet: ${why}`, hint });
}
