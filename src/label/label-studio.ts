import { checkOptions } from '../base/check-options.js';
import { escapeHtml } from '../base/display.js';
import { TuneloopError, ValidationError } from '../base/errors.js';
import { isPlainObject, type JsonObject } from '../base/json.js';
import type { ImportedAnnotations } from './annotation.js';
import { AnnotationIntake } from './annotation-intake.js';
import { type LabelOf, type LabelSet, namedLabels } from './label-set.js';
import { checkItems, type LabellingItem } from './labelling-item.js';

/** What people are asked in Label Studio. */
export interface LabelStudioConfigOptions {
  /** The names, or each name with what it means, which is shown as a hint. */
  readonly labels: LabelSet;
  /** Stands above the text. @default nothing */
  readonly question?: string | undefined;
  /** A field for a remark. @default true */
  readonly comment?: boolean | undefined;
}

/** How annotations are read. */
export interface LabelStudioImportOptions<L extends LabelSet> {
  readonly labels: L;
  /** Name of the `Choices` tag, for a project with a configuration of its own. @default 'label' */
  readonly fromName?: string | undefined;
  /** Field of a task's `data` with the item's id. @default 'item' */
  readonly itemField?: string | undefined;
}

const fromLabel = 'label';
const fromComment = 'comment';
const toText = 'text';

/**
 * Gives the labelling configuration of a Label Studio project: a text, one choice of the labels, with keys for the first
 * nine, and a remark.
 * @throws INVALID_OPTION also for a label that begins with `$`, which Label Studio takes for a field of the task
 * @see Label Studio documentation, tags Choices, Choice, Text and TextArea
 */
export function labelStudioConfig(options: LabelStudioConfigOptions): string {
  checkOptions(options, ['labels', 'question', 'comment'], 'labelStudioConfig');
  const { question, comment = true } = options;
  const labels = namedLabels('labelStudioConfig', options.labels);
  const variable = [question ?? '', ...labels.map(({ name }) => name)].find((text) => text.startsWith('$'));
  if (variable !== undefined) {
    throw new TuneloopError({
      code: 'INVALID_OPTION',
      message: `labelStudioConfig: Label Studio would take ${JSON.stringify(variable)} for a field of the task.`,
      hint: 'Let it begin with something else than $.',
    });
  }
  const tag = (name: string, attributes: Readonly<Record<string, string | undefined>>) => {
    const given = Object.entries(attributes).flatMap(([key, value]) =>
      value === undefined ? [] : [` ${key}="${attribute(value)}"`],
    );
    return `<${name}${given.join('')}`;
  };
  const choices = labels.map(({ name, means }, i) => {
    const hotkey = i < 9 ? String(i + 1) : undefined;
    return `    ${tag('Choice', { value: name, hint: means, hotkey })}/>`;
  });
  return [
    '<View>',
    ...(question === undefined ? [] : [`  ${tag('Header', { value: question })}/>`]),
    `  ${tag('Text', { name: toText, value: '$text' })}/>`,
    `  ${tag('Choices', { name: fromLabel, toName: toText, choice: 'single', required: 'true' })}>`,
    ...choices,
    '  </Choices>',
    ...(comment
      ? [`  ${tag('TextArea', { name: fromComment, toName: toText, rows: '2', maxSubmissions: '1' })}/>`]
      : []),
    '</View>\n',
  ].join('\n');
}

/** Text inside an attribute; line breaks, which XML would turn into spaces, by their numbers. */
function attribute(text: string): string {
  return escapeHtml(text).replace(/[\t\n\r]/g, (character) => `&#${character.charCodeAt(0)};`);
}

/**
 * Gives tasks for Label Studio, as JSON to import. What models suggest goes along as predictions, which Label Studio shows
 * to annotators unless the project is set otherwise; `suggestions: false` leaves them out, so that nobody is led.
 * @throws INVALID_OPTION for items without an id of their own
 * @see Label Studio documentation, "Label Studio task format" and "Import pre-annotated data"
 */
export function labelStudioTasks(
  items: readonly LabellingItem[],
  options: { readonly suggestions?: boolean | undefined } = {},
): readonly JsonObject[] {
  checkOptions(options, ['suggestions'], 'labelStudioTasks');
  checkItems('labelStudioTasks', items);
  return items.map(({ id, text, suggestion }) => {
    const data = { text, item: id };
    if (suggestion === undefined || options.suggestions === false) return { data };
    const { label, confidence, model } = suggestion;
    const result = [{ from_name: fromLabel, to_name: toText, type: 'choices', value: { choices: [label] } }];
    const score = confidence === null ? {} : { score: confidence };
    return { data, predictions: [{ model_version: model, ...score, result }] };
  });
}

/**
 * Reads annotations from an export of Label Studio in its full JSON form. A skipped task (`was_cancelled`), and one that
 * was submitted without a choice, is an annotation without a label. Of several annotations by one person on one item the
 * latest counts. What cannot be used is set aside with its place and reason; predictions and drafts are passed over.
 *
 * @param exported the file's text, or its JSON
 * @throws INVALID_ROW for anything but a list of tasks
 */
export function importLabelStudio<const L extends LabelSet>(
  exported: string | readonly unknown[],
  options: LabelStudioImportOptions<L>,
): ImportedAnnotations<LabelOf<L>> {
  const what = 'importLabelStudio';
  checkOptions(options, ['labels', 'fromName', 'itemField'], what);
  const { fromName = fromLabel, itemField = 'item' } = options;
  const intake = new AnnotationIntake(namedLabels(what, options.labels).map(({ name }) => name as LabelOf<L>));
  for (const [index, task] of tasksOf(exported).entries()) {
    const place = `task ${index + 1}`;
    const { data, annotations = [] } = isPlainObject(task) ? task : {};
    const item = isPlainObject(data) && Object.hasOwn(data, itemField) ? data[itemField] : undefined;
    if (typeof item !== 'string' && typeof item !== 'number')
      intake.setAside(place, `There is no data.${itemField}`, task);
    else if (!Array.isArray(annotations)) intake.setAside(place, 'Its annotations are no list', task);
    else {
      for (const [i, annotation] of annotations.entries()) {
        const where = `${place}, annotation ${i + 1}`;
        const read = readAnnotation(annotation, fromName);
        if ('problem' in read) intake.setAside(where, read.problem, annotation);
        else intake.take({ item: String(item), ...read }, where, annotation);
      }
    }
  }
  return intake.result();
}

function tasksOf(exported: unknown): readonly unknown[] {
  let tasks = exported;
  try {
    if (typeof exported === 'string') tasks = JSON.parse(exported);
  } catch {
    tasks = undefined;
  }
  if (Array.isArray(tasks)) return tasks;
  const message = 'It is no JSON list of tasks';
  throw new ValidationError({
    code: 'INVALID_ROW',
    message: `importLabelStudio: ${message}.`,
    hint: 'Export as "JSON" from Label Studio: not as JSON_MIN, CSV or TSV.',
    issues: [{ path: '', message }],
  });
}

interface ReadAnnotation {
  readonly annotator: string;
  readonly label: unknown;
  readonly comment?: string;
  readonly at?: string;
}

function readAnnotation(given: unknown, fromName: string): ReadAnnotation | { readonly problem: string } {
  if (!isPlainObject(given)) return { problem: 'It is no object' };
  const results = Array.isArray(given.result) ? given.result.filter(isPlainObject) : [];
  const own = results.filter((result) => result.from_name === fromName);
  const [first, ...more] = own;
  const said = given.was_cancelled === true ? undefined : first;
  if (given.was_cancelled !== true) {
    const others = results.flatMap(({ from_name: name }) => (name === fromComment ? [] : [String(name)]));
    if (first === undefined && others.length > 0) {
      return { problem: `It has nothing from "${fromName}", and something from ${[...new Set(others)].join(', ')}` };
    }
    if (more.length > 0) return { problem: `It has ${own.length} results from "${fromName}"` };
  }
  const choices = said === undefined ? [] : choicesOf(said);
  if (choices === undefined) return { problem: `Its result from "${fromName}" has no choices` };
  if (choices.length > 1) return { problem: `It chose ${choices.length} labels: ${choices.map(String).join(', ')}` };
  const at = [given.updated_at, given.created_at].find((time) => typeof time === 'string');
  const comment = commentIn(results);
  return {
    annotator: annotatorOf(given.completed_by),
    label: choices[0] ?? null,
    ...(comment === undefined ? {} : { comment }),
    ...(at === undefined ? {} : { at: at as string }),
  };
}

function choicesOf({ value }: Readonly<Record<string, unknown>>): readonly unknown[] | undefined {
  return isPlainObject(value) && Array.isArray(value.choices) ? value.choices : undefined;
}

function commentIn(results: readonly Readonly<Record<string, unknown>>[]): string | undefined {
  const value = results.find((result) => result.from_name === fromComment)?.value;
  const text = isPlainObject(value) ? value.text : undefined;
  const comment = (Array.isArray(text) ? text : [text])
    .filter((each) => typeof each === 'string')
    .join('\n')
    .trim();
  return comment === '' ? undefined : comment;
}

/** A user's number, mail address, or object with both, as exports of different versions have it. */
function annotatorOf(by: unknown): string {
  const name = isPlainObject(by) ? (by.email ?? by.username ?? by.id) : by;
  return typeof name === 'string' || typeof name === 'number' ? String(name) : 'unknown';
}
