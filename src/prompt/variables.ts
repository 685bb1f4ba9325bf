import type { Json } from '../spec/index.js';

type Space = ' ' | '\n' | '\t' | '\r';
type Trim<S extends string> = S extends `${Space}${infer Rest}`
  ? Trim<Rest>
  : S extends `${infer Rest}${Space}`
    ? Trim<Rest>
    : S;

/**
 * The names of the variables in a template text: what stands in `{{ }}`, where no backslash stands before it.
 * `string` for a text that is not known at compile time.
 */
export type VariableNames<S extends string, Found extends string = never> = string extends S
  ? string
  : S extends `${infer Before}{{${infer Inside}}}${infer After}`
    ? Before extends `${string}\\`
      ? VariableNames<`${Inside}}}${After}`, Found>
      : VariableNames<After, Found | Trim<Inside>>
    : Found;

/** What stands in an editor where a template takes no variables. */
export interface TypeMessage<Text extends string> {
  readonly '~message': Text;
}

/** The variables of a template that has none: only `{}` fits. */
export type NoVariables = { readonly [name: string]: TypeMessage<'this template has no variables'> };

/** The variables a template text needs. Texts are put in as they are, other values as canonical JSON. */
export type VariablesOf<S extends string> = [VariableNames<S>] extends [never]
  ? NoVariables
  : { readonly [Name in VariableNames<S>]: Json };

/** All template texts of a message, as a union. */
export type TextOf<M> = M extends { readonly content: infer Content }
  ? Content extends string
    ? Content
    : Content extends readonly (infer P)[]
      ? P extends { readonly type: 'text'; readonly text: infer Text extends string }
        ? Text
        : never
      : never
  : never;
