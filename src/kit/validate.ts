import { type Issue, TuneloopError } from '../base/errors.js';
import type { Schema, SchemaIssue, SchemaResult } from '../spec/schema.js';

/** A value of the schema's type, or everything that is wrong with it. Tell them apart with `'issues' in checked`. */
export type Checked<T> = { readonly value: T } | { readonly issues: readonly Issue[] };

/**
 * Gives the schema's own output for a value (with its defaults and transforms), or the issues with dotted paths.
 * @throws INVALID_OPTION when `schema` is not a Standard Schema
 */
export async function validate<T>(schema: Schema<T>, value: unknown): Promise<Checked<T>> {
  return toChecked(await run(schema, value));
}

/**
 * The same as a promise only where the validator is asynchronous, for many values that need not be waited for.
 * @throws INVALID_OPTION when `schema` is not a Standard Schema
 */
export function validateAtOnce<T>(schema: Schema<T>, value: unknown): Checked<T> | Promise<Checked<T>> {
  const result = run(schema, value);
  return result instanceof Promise ? result.then(toChecked) : toChecked(result);
}

/**
 * The same without waiting, for places that cannot.
 * @throws INVALID_OPTION when the validator is asynchronous, or `schema` is not a Standard Schema
 */
export function validateSync<T>(schema: Schema<T>, value: unknown): Checked<T> {
  const result = run(schema, value);
  if (!(result instanceof Promise)) return toChecked(result);
  result.catch(() => {}); // its outcome has no reader
  throw new TuneloopError({
    code: 'INVALID_OPTION',
    message: `The ${schema['~standard'].vendor} schema validates asynchronously, which cannot be waited for here.`,
    hint: 'Move the asynchronous refinement out of the schema.',
  });
}

/** Gives the issues as one line of text, at most `limit` of them. */
export function describeIssues(issues: readonly Issue[], limit = 3): string {
  const shown = issues.slice(0, limit).map(({ path, message }) => (path === '' ? message : `${path}: ${message}`));
  return issues.length > limit ? `${shown.join('; ')}; and ${issues.length - limit} more` : shown.join('; ');
}

function run<T>(schema: Schema<T>, value: unknown): SchemaResult<T> | Promise<SchemaResult<T>> {
  const standard = schema?.['~standard'];
  if (typeof standard?.validate === 'function') return standard.validate(value);
  throw new TuneloopError({
    code: 'INVALID_OPTION',
    message: `A schema must implement Standard Schema version 1; this is ${schema === null ? 'null' : `a ${typeof schema}`} without it.`,
    hint: 'Pass a validator of zod (3.24 or newer), valibot, arktype, or any other library that implements it.',
  });
}

function toChecked<T>(result: SchemaResult<T>): Checked<T> {
  if (result.issues === undefined) return { value: result.value };
  return { issues: result.issues.map(({ message, path }) => ({ path: dotted(path), message })) };
}

function dotted(path: SchemaIssue['path']): string {
  return (path ?? []).map((step) => String(typeof step === 'object' ? step.key : step)).join('.');
}
