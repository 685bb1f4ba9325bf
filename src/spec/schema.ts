/**
 * Any validator that implements Standard Schema v1 (zod, valibot, arktype, …). No validator's own types appear in our
 * signatures, so its major versions are not ours.
 *
 * @see https://standardschema.dev (Standard Schema specification, version 1)
 */
export interface Schema<T = unknown> {
  readonly '~standard': {
    readonly version: 1;
    readonly vendor: string;
    readonly validate: (value: unknown) => SchemaResult<T> | Promise<SchemaResult<T>>;
    readonly types?: { readonly input: unknown; readonly output: T } | undefined;
  };
}

/** What a validator answers: the value, or what is wrong with it. */
export type SchemaResult<T> =
  | { readonly value: T; readonly issues?: undefined }
  | { readonly issues: readonly SchemaIssue[] };

/** One complaint of a validator. */
export interface SchemaIssue {
  readonly message: string;
  readonly path?: readonly (PropertyKey | { readonly key: PropertyKey })[] | undefined;
}

/** The type a schema's valid values have. */
export type InferSchema<S> = S extends Schema<infer T> ? T : never;
