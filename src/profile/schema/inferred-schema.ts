import { checkOptions } from '../../base/check-options.js';
import { htmlTable, showAs } from '../../base/display.js';
import { isPlainObject, type Json, type JsonObject } from '../../base/json.js';
import type { CallOptions } from '../../spec/call.js';
import type { Schema, SchemaIssue } from '../../spec/schema.js';
import { eachRowOf, type Rows } from '../rows.js';
import { clip, numberText, pathText, percent } from '../show/words.js';
import { checkValue } from './check-value.js';
import { conflictsOf, evidenceOf, type PathEvidence, type SchemaConflict } from './evidence.js';
import { jsonSchemaOf } from './json-schema.js';
import { type Shape, shapeOf } from './shape.js';
import { mostShapes, ShapeNode } from './shape-node.js';
import { corrupt, nodeFrom, nodeJson } from './shape-record.js';
import { typeTextOf } from './type-text.js';

/** Settings of {@link inferSchema}. */
export interface InferSchemaOptions extends CallOptions {
  /**
   * True makes numbers and booleans of texts where every text that is not empty is one, and null of empty ones there: for
   * CSV. A text such as `007`, or a whole number beyond 2^53, keeps its column a text. @default false
   */
  readonly cast?: boolean | undefined;
}

/**
 * A schema that was proposed from rows, with its evidence. It is a Standard Schema: give it to `Dataset` or any other
 * place that takes one. Every row it was inferred from is valid; members that never came are let through.
 */
export class InferredSchema<T = unknown> implements Schema<T> {
  /** How many rows it was inferred from. */
  readonly rows: number;
  /** What was seen at each path, and what is proposed. */
  readonly evidence: readonly PathEvidence[];
  /** Paths with values of several kinds, such as texts and numbers. */
  readonly conflicts: readonly SchemaConflict[];
  readonly '~standard': Schema<T>['~standard'];
  readonly #node: ShapeNode;
  readonly #shape: Shape;
  readonly #cast: boolean;

  private constructor(node: ShapeNode, rows: number, cast: boolean) {
    this.#node = node;
    this.#cast = cast;
    this.#shape = shapeOf(node, cast);
    this.rows = rows;
    this.evidence = evidenceOf(node, this.#shape);
    this.conflicts = conflictsOf(this.evidence);
    this['~standard'] = {
      version: 1,
      vendor: 'tuneloop',
      validate: (value) => {
        const issues: SchemaIssue[] = [];
        const made = checkValue(this.#shape, value, [], issues);
        return issues.length === 0 ? { value: made as T } : { issues };
      },
    };
  }

  /** @internal */
  static of<T>(node: ShapeNode, rows: number, cast: boolean): InferredSchema<T> {
    return new InferredSchema<T>(node, rows, cast);
  }

  /**
   * Reads what {@link toJSON} gave.
   * @throws CORRUPT_RECORD for anything else
   */
  static fromJSON<T = unknown>(json: unknown): InferredSchema<T> {
    if (!isPlainObject(json) || json['kind'] !== 'InferredSchema' || json['v'] !== 1) throw corrupt();
    if (!Number.isSafeInteger(json['rows'])) throw corrupt();
    return new InferredSchema<T>(nodeFrom(json['shapes']), json['rows'] as number, json['cast'] === true);
  }

  /** The schema of these rows and then those of the other: the same as if all had been read at once. */
  merge<U>(other: InferredSchema<U>): InferredSchema<T | U> {
    return new InferredSchema<T | U>(
      this.#node.plus(other.#node, this.rows),
      this.rows + other.rows,
      this.#cast || other.#cast,
    );
  }

  /** Gives JSON Schema (2020-12) of valid rows, casts done. */
  toJSONSchema(): JsonObject {
    return { $schema: 'https://json-schema.org/draft/2020-12/schema', ...jsonSchemaOf(this.#shape) };
  }

  /** Gives a TypeScript type declaration. @param name of the type. @default 'Row' */
  toTypeScript(name = 'Row'): string {
    return typeTextOf(name, this.#shape);
  }

  /** What was seen, from which the same schema is made again. */
  toJSON(): { readonly [key: string]: Json } {
    return { kind: 'InferredSchema', v: 1, rows: this.rows, cast: this.#cast, shapes: nodeJson(this.#node) };
  }

  toString(): string {
    return schemaText(this);
  }
}

/**
 * Proposes a schema for rows, with evidence for each path: types and their counts, whether it is optional or null,
 * enumerations of few texts, whole numbers, formats with the share that has them, texts that are numbers, and conflicts.
 * Reads all rows once; memory grows with the number of paths, not of rows.
 * @throws INVALID_OPTION for an option that does not exist
 */
export async function inferSchema<T>(rows: Rows<T>, options: InferSchemaOptions = {}): Promise<InferredSchema<T>> {
  checkOptions(options, ['cast', 'signal', 'onProgress', 'timeoutMs'], 'inferSchema');
  const node = new ShapeNode();
  const room = { left: mostShapes };
  const count = await eachRowOf(rows, options, 'The inference of a schema', (row, index) =>
    node.add(row, index, 0, room),
  );
  return InferredSchema.of<T>(node, count, options.cast ?? false);
}

function table({ evidence }: InferredSchema): readonly (readonly string[])[] {
  return [
    ['path', 'proposed', 'seen', 'missing', 'notes'],
    ...evidence.map((path) => [
      pathText(path.path),
      path.proposed,
      path.types.map(({ type, count }) => `${type} ${numberText(count)}`).join(', '),
      path.missing === 0 ? '' : numberText(path.missing),
      notes(path).join('; '),
    ]),
  ];
}

function notes({ formats, casts, values, unsafeIntegers, unsafeNumbers }: PathEvidence): readonly string[] {
  const fits = [...formats, ...casts].map(({ name, count, of, firstMiss }) => {
    const miss =
      firstMiss === undefined ? '' : `, not ${JSON.stringify(clip(firstMiss.value, 20))} in row ${firstMiss.row}`;
    return `${name} ${percent(count / of)}${miss}`;
  });
  return [
    ...fits,
    ...(values === undefined ? [] : [clip(values.join(', '), 60)]),
    ...(unsafeIntegers === 0 ? [] : [`${numberText(unsafeIntegers)} whole numbers beyond 2^53, so it stays a text`]),
    ...(unsafeNumbers === 0
      ? []
      : [`${numberText(unsafeNumbers)} numbers beyond 2^53 may have lost digits: read them as texts`]),
  ];
}

function title(schema: InferredSchema): string {
  const { rows, conflicts } = schema;
  const found =
    conflicts.length === 0 ? '' : `; several types at ${conflicts.map(({ path }) => pathText(path)).join(', ')}`;
  return `Schema of ${numberText(rows)} rows${found}`;
}

function schemaText(schema: InferredSchema): string {
  const rows = table(schema);
  const widths = rows[0]!.map((_, i) => Math.max(...rows.map((row) => row[i]!.length)));
  return [
    title(schema),
    '',
    ...rows.map((row) => `  ${row.map((cell, i) => cell.padEnd(widths[i]!)).join('  ')}`.trimEnd()),
  ].join('\n');
}

showAs<InferredSchema>(InferredSchema, (schema) => {
  const [head = [], ...rows] = table(schema);
  return { text: schemaText(schema), html: htmlTable(head, rows, title(schema)) };
});
