import { checkOptions } from '../../base/check-options.js';
import { TuneloopError } from '../../base/errors.js';
import type { Json } from '../../base/json.js';
import type { Metric } from '../../spec/metric.js';
import type { Schema, SchemaIssue, SchemaResult } from '../../spec/schema.js';
import { type RowValue, rowMetric } from '../row-metric.js';
import type { OutputSegment, ValueSegment } from '../segments.js';
import { settingText } from '../setting-text.js';
import { type JsonSourceOptions, jsonRowReader, jsonSourceNames, sourceSettings } from './json-row.js';

/** What a value must be: a Standard Schema (zod, valibot, arktype, …), or a function of one's own. */
export type Validity =
  | { readonly schema: Schema; readonly validate?: undefined }
  /** True where the value is valid; false, or what is wrong with it, where it is not. */
  | { readonly validate: (value: Json) => boolean | string; readonly schema?: undefined };

/** Settings of {@link jsonSchemaValid}. */
export type JsonSchemaValidOptions = Validity &
  JsonSourceOptions & {
    /** Tells one schema from another in the signature: a schema's own content cannot be read there. @default 1 */
    readonly version?: string | number | undefined;
  };

/**
 * Share of the answers that are JSON and valid, 0 to 1; explained by what is wrong. An output that is no JSON scores 0.
 * References are not read. Stats: `[1 if valid, else 0; 1]`.
 *
 * A plain JSON Schema becomes a Standard Schema by zod's `z.fromJSONSchema`; a compiled ajv schema fits `validate`:
 * `(value) => check(value) || ajv.errorsText(check.errors)`.
 * @throws INVALID_OPTION without a schema or a function, with both, or for a schema that is no Standard Schema
 */
export function jsonSchemaValid(
  options: JsonSchemaValidOptions & { readonly of?: 'text' | undefined },
): Metric<OutputSegment>;
export function jsonSchemaValid(
  options: JsonSchemaValidOptions & { readonly of: 'value' },
): Metric<Pick<ValueSegment, 'value'>>;
export function jsonSchemaValid(options: JsonSchemaValidOptions): Metric<OutputSegment & Pick<ValueSegment, 'value'>> {
  const name = 'jsonSchemaValid';
  checkOptions(options, ['schema', 'validate', 'version', ...jsonSourceNames], name);
  const judge = judgeOf(options);
  const read = jsonRowReader(name, options);
  return rowMetric<OutputSegment & Pick<ValueSegment, 'value'>>({
    name,
    value(segment) {
      const { answer } = read(segment);
      return 'problem' in answer ? { value: 0, explanation: answer.problem } : judge(answer.value);
    },
    settings: {
      ...sourceSettings(options),
      by: settingText(options.schema?.['~standard'].vendor ?? 'function'),
      version: settingText(options.version ?? 1),
    },
  });
}

function judgeOf({ schema, validate }: Validity): (value: Json) => RowValue | Promise<RowValue> {
  if (validate !== undefined && schema === undefined) return (value) => verdict(validate(value));
  if (schema !== undefined && validate === undefined && typeof schema?.['~standard']?.validate === 'function') {
    return (value) => {
      const result = schema['~standard'].validate(value);
      return result instanceof Promise ? result.then(fromStandard) : fromStandard(result);
    };
  }
  throw new TuneloopError({
    code: 'INVALID_OPTION',
    message: 'jsonSchemaValid needs either a Standard Schema as schema, or a function as validate.',
    hint: 'Make a JSON Schema one with z.fromJSONSchema, or pass what ajv.compile gave inside validate.',
  });
}

function verdict(said: boolean | string): RowValue {
  return said === true ? 1 : { value: 0, explanation: said === false ? 'The value is not valid.' : said };
}

function fromStandard({ issues }: SchemaResult<unknown>): RowValue {
  return issues === undefined ? 1 : { value: 0, explanation: issues.slice(0, 5).map(issueText).join('; ') };
}

function issueText({ path = [], message }: SchemaIssue): string {
  const place = path.map((step) => String(typeof step === 'object' ? step.key : step)).join('.');
  return place === '' ? message : `${place}: ${message}`;
}
