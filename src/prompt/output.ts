import { canonicalJson } from '../base/canonical-json.js';
import { type Issue, TuneloopError, ValidationError } from '../base/errors.js';
import { isPlainObject, type Json } from '../base/json.js';
import { describeIssues, validate } from '../kit/validate.js';
import type { Schema } from '../spec/schema.js';
import { readings } from './json-in-text.js';

const target = { target: 'draft-2020-12' } as const;
const maxShown = 200;

/** The parts of validators that can tell their JSON Schema: Standard JSON Schema, or zod's own method. */
interface TellsJsonSchema {
  readonly '~standard': {
    readonly jsonSchema?: { readonly input?: (options: typeof target) => unknown } | undefined;
  };
  readonly toJSONSchema?: (options: { readonly io: 'input' }) => unknown;
}

/**
 * Gives the JSON Schema of what a validator takes in, or undefined where it cannot tell.
 * @throws INVALID_OPTION where it can tell others but not this one
 * @see https://standardschema.dev/json-schema (Standard JSON Schema, version 1)
 */
export function jsonSchemaOf(schema: Schema<unknown>): Json | undefined {
  const { '~standard': standard, toJSONSchema } = schema as Schema<unknown> & TellsJsonSchema;
  try {
    const told = standard.jsonSchema?.input?.(target) ?? toJSONSchema?.call(schema, { io: 'input' });
    if (!isPlainObject(told)) return undefined;
    const { $schema: _, ...rest } = told;
    return JSON.parse(canonicalJson(rest));
  } catch (cause) {
    throw new TuneloopError({
      code: 'INVALID_OPTION',
      message: `The output schema has no JSON Schema: ${(cause as Error).message}.`,
      hint: 'Pass the JSON Schema that the model is to follow as outputSchema.',
      cause,
    });
  }
}

/**
 * Gives the one value in a model's answer that fits the schema. Code fences and prose around it are passed over.
 * @throws INVALID_OUTPUT where no value fits, or several different ones do
 */
export async function parseOutput<T>(text: string, schema: Schema<T>): Promise<T> {
  let complaints: readonly Issue[] | undefined;
  for (const { values, isJson } of readings(text)) {
    const fitting = new Map<string, T>();
    for (const value of values) {
      const checked = await validate(schema, value);
      if ('value' in checked) fitting.set(canonicalJson(value), checked.value);
      else complaints ??= isJson ? checked.issues : [notJson, ...checked.issues];
    }
    if (fitting.size > 1)
      throw misfit(text, [{ path: '', message: `It holds ${fitting.size} different values that fit` }]);
    for (const value of fitting.values()) return value;
  }
  throw misfit(text, complaints ?? [notJson]);
}

const notJson: Issue = { path: '', message: 'There is no JSON value in it' };

function misfit(text: string, issues: readonly Issue[]): ValidationError {
  const shown = text.length > maxShown ? `${text.slice(0, maxShown)}…` : text;
  return new ValidationError({
    code: 'INVALID_OUTPUT',
    message: `The answer does not fit the output schema: ${describeIssues(issues)}. It was: ${JSON.stringify(shown)}.`,
    issues,
  });
}
