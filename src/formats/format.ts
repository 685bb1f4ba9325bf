import { isPlainObject, type Json, type JsonObject } from '../base/json.js';
import type { Method } from '../spec/fine-tune.js';
import { canonicalFlaws } from './canonical-flaws.js';
import type { CanonicalRow } from './canonical-row.js';
import { checkTurns, type TurnRules } from './check-turns.js';
import { jsonFlaw } from './json-flaw.js';
import type { Loss, LossCode } from './loss.js';
import { Notes } from './notes.js';
import type { Problem } from './problem.js';
import type { Service } from './service-notices.js';

/** A line of the format with what got lost on the way, or why the format cannot express the row. */
export type Encoding<Line> =
  | { readonly line: Line; readonly losses: readonly Loss[]; readonly problems?: undefined }
  | { readonly line?: undefined; readonly losses?: undefined; readonly problems: readonly Problem[] };

/** A row with what got lost on the way, or what is wrong with the line. */
export type Decoding =
  | { readonly row: CanonicalRow; readonly losses: readonly Loss[]; readonly problems?: undefined }
  | { readonly row?: undefined; readonly losses?: undefined; readonly problems: readonly Problem[] };

/** What a service or trainer demands of its files. An absent limit is one that we do not know. */
export interface FormatRules extends TurnRules {
  /** Other fields than the format's own are refused. */
  readonly strictKeys?: boolean | undefined;
  readonly minRows?: number | undefined;
  /** Fewer are allowed, and seldom enough. */
  readonly advisedRows?: number | undefined;
  readonly maxRows?: number | undefined;
  /** The limit on rows where any has an image, audio or a file. */
  readonly maxMultimodalRows?: number | undefined;
  readonly maxValidationRows?: number | undefined;
  readonly maxFileBytes?: number | undefined;
  /** Of one row. */
  readonly maxTokens?: number | undefined;
  /** What happens to a row with more tokens. @default 'refused' */
  readonly longRows?: 'refused' | 'truncated' | undefined;
  /** Epochs where the job sets none. */
  readonly epochs?: number | 'openai' | undefined;
  /** Where the rules are from. */
  readonly source: string;
}

/** A form of training files: how a canonical row is written in it, how a line is read, and what its service demands. */
export interface Format<Line = unknown> {
  readonly name: string;
  /** Who trains on it; dated notices are by service. */
  readonly service: Service;
  readonly method: Method;
  readonly rules: FormatRules;
  /** The fields of a line. */
  readonly keys: readonly string[];
  /** Settings that change what is written, for the lineage; functions by name. */
  readonly settings: JsonObject;
  /** Never throws. */
  encode(row: CanonicalRow): Encoding<Line>;
  /** Never throws. */
  decode(line: unknown): Decoding;
  /** What is wrong with a line by itself; what concerns the whole file says `checkTraining`. */
  check(line: unknown): readonly Problem[];
}

type Carried = Exclude<keyof CanonicalRow, 'messages'>;

/** What a format is made of. */
export interface FormatParts<Line> {
  readonly name: string;
  readonly service: Service;
  readonly method: Method;
  readonly rules: FormatRules;
  /** The caller's settings. */
  readonly options?: object | undefined;
  /** Fields of a line; others are `meta`, or columns of the reference. */
  readonly keys: readonly (keyof Line & string)[];
  /** Fields of the row that it writes beside `messages`; the loss of others is noted. */
  readonly carries?: readonly Carried[] | undefined;
  /** What other fields of a line are. @default 'none': they are refused, so meta is not written */
  readonly extras?: 'none' | 'meta' | 'reference' | undefined;
  encode(row: CanonicalRow, notes: Notes): Line | undefined;
  decode(line: Readonly<Record<string, Json>>, notes: Notes): CanonicalRow | undefined;
  /** Where fields of the row stand in a line, where that is elsewhere: `{ messages: 'input.messages' }`. */
  readonly paths?: Readonly<Record<string, string>> | undefined;
  /** Checks beyond those of the rules. */
  readonly check?: ((row: CanonicalRow, notes: Notes) => void) | undefined;
}

/** Makes a format that is safe on any input: what is too deep, or no JSON, is a problem and never an exception. */
export function defineFormat<Line>(parts: FormatParts<Line>): Format<Line> {
  const { name, service, method, rules, keys, extras = 'none' } = parts;
  const decode = (line: unknown, notes: Notes): CanonicalRow | undefined => {
    if (!isPlainObject(line)) return notes.fail('data-type', '', `The line is ${kindOf(line)}, not a JSON object.`);
    const flaw = jsonFlaw(line);
    if (flaw !== undefined) return notes.fail(flaw.code, '', `The line has ${flaw.why}.`);
    const row = parts.decode(line as JsonObject, notes);
    if (row === undefined || notes.failed) return undefined;
    const others = Object.entries(line as JsonObject).filter(([key]) => !(keys as readonly string[]).includes(key));
    if (others.length === 0) return row;
    const fields = Object.fromEntries(others);
    return extras === 'reference' ? { ...row, reference: fromColumns(fields) } : { ...row, meta: fields };
  };
  return {
    name,
    service,
    method,
    rules,
    keys,
    settings: settingsOf(parts.options),
    encode(row) {
      const notes = new Notes();
      canonicalFlaws(row, notes);
      if (notes.failed) return { problems: notes.problems };
      const answered = withAnswer(row, parts);
      noteUncarried(answered, parts, notes);
      const line = parts.encode(answered, notes);
      if (line === undefined || notes.failed) return { problems: notes.problems };
      return { line: { ...line, ...columns(row, extras, keys, notes) }, losses: notes.losses };
    },
    decode(line) {
      const notes = new Notes();
      const row = decode(line, notes);
      return row === undefined ? { problems: notes.problems } : { row, losses: notes.losses };
    },
    check(line) {
      const notes = new Notes();
      const row = decode(line, notes);
      if (row !== undefined) {
        checkLosses(row, rules, notes);
        const found = new Notes();
        checkTurns(row, rules, method, found);
        parts.check?.(row, found);
        notes.problems.push(...found.problems.map((problem) => placed(problem, parts.paths)));
      }
      return notes.problems;
    },
  };
}

function settingsOf(options: object = {}): JsonObject {
  const given = Object.entries(options).filter(([, value]) => value !== undefined);
  return Object.fromEntries(
    given.map(([key, value]) => [key, typeof value === 'function' ? value.name || 'function' : (value as Json)]),
  );
}

const lossOf: Readonly<Record<Carried, LossCode>> = {
  tools: 'tools-dropped',
  parallelToolCalls: 'parallel-dropped',
  chosen: 'pair-dropped',
  rejected: 'pair-dropped',
  label: 'label-dropped',
  completions: 'completions-dropped',
  reference: 'reference-dropped',
  weight: 'row-weight-dropped',
  meta: 'meta-dropped',
};

/** To a format that learns from answers, the answer of a preference row is the chosen one. */
function withAnswer(row: CanonicalRow, { method, carries = [] }: Pick<FormatParts<unknown>, 'method' | 'carries'>) {
  if (row.chosen === undefined || carries.includes('chosen') || method === 'reinforcement') return row;
  const { chosen, ...others } = row;
  return { ...others, messages: [...row.messages, ...chosen] };
}

function noteUncarried(
  row: CanonicalRow,
  { carries = [], extras }: Pick<FormatParts<unknown>, 'carries' | 'extras'>,
  notes: Notes,
): void {
  const carried: readonly string[] = [...carries, ...(extras === undefined || extras === 'none' ? [] : [extras])];
  notes.unread(row, ['messages', ...Object.keys(lossOf)], '');
  for (const key of Object.keys(lossOf) as Carried[]) {
    const value = row[key];
    if (value === undefined || carried.includes(key)) continue;
    if ((key === 'tools' || key === 'meta') && Object.keys(value as object).length === 0) continue;
    notes.lose(lossOf[key], key);
  }
}

/** The fields of a line beyond the format's own. */
function columns(row: CanonicalRow, extras: string, keys: readonly string[], notes: Notes): JsonObject {
  if (extras === 'reference') return row.reference === undefined ? {} : toColumns(row.reference, keys);
  if (extras !== 'meta' || row.meta === undefined) return {};
  const entries = Object.entries(row.meta).filter(([key]) => {
    if (keys.includes(key)) notes.lose('meta-dropped', `meta.${key}`);
    return !keys.includes(key);
  });
  return Object.fromEntries(entries);
}

/** A reference with fields of its own stands beside the messages, as graders address it; any other in `reference`. */
function toColumns(reference: Json, taken: readonly string[]): JsonObject {
  const fields = isPlainObject(reference) ? Object.keys(reference) : [];
  const fits = fields.length > 0 && !fields.some((key) => taken.includes(key)) && fields.join() !== 'reference';
  return fits ? (reference as JsonObject) : { reference };
}

function fromColumns(fields: JsonObject): Json {
  return Object.keys(fields).join() === 'reference' ? (fields.reference as Json) : fields;
}

/** What reading had to change is a warning to whoever trains on the line; unknown fields may be refused. */
function checkLosses(row: CanonicalRow, { strictKeys }: FormatRules, notes: Notes): void {
  const unknown = strictKeys ? 'fail' : 'warn';
  for (const { code, path, became } of notes.losses) {
    if (code !== 'unknown-key') notes.warn('changed-in-reading', path, `When it is read, ${became}.`);
    else
      notes[unknown](
        isOfTurn(path) ? 'message-unrecognized-key' : 'unrecognized-key',
        path,
        'Nobody reads this field.',
      );
  }
  if (!strictKeys) return;
  for (const key of Object.keys(row.meta ?? {}))
    notes.fail('unrecognized-key', key, `The format has no field "${key}".`);
}

function placed(problem: Problem, paths: Readonly<Record<string, string>> = {}): Problem {
  const [field = '', ...steps] = problem.path.split('.');
  return Object.hasOwn(paths, field) ? { ...problem, path: [paths[field], ...steps].join('.') } : problem;
}

function isOfTurn(path: string): boolean {
  return /\.\d+\./.test(path) && !path.startsWith('tools');
}

function kindOf(value: unknown): string {
  return value === null ? 'null' : Array.isArray(value) ? 'an array' : `a ${typeof value}`;
}
