import { existsSync, readFileSync } from 'node:fs';
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import { parse } from 'yaml';

type Schema = Record<string, unknown>;

/** A published OpenAPI document, cut to the operations that a test asks for. */
export interface OpenApi {
  /** What is wrong with the JSON body of a request, unknown keys included; empty where nothing is. */
  requestProblems(operation: string, body: unknown): readonly string[];
  /** What is wrong with the JSON body of a reply with status 200; keys that the document does not know may be there. */
  replyProblems(operation: string, body: unknown): readonly string[];
  /** What is wrong with a value of a named schema, as with events of a stream. */
  problems(schema: string, value: unknown): readonly string[];
  /** Names of the query parameters. */
  queryNames(operation: string): readonly string[];
  /** Names of the fields of a form, and those that must be there. */
  formFields(operation: string): { readonly names: readonly string[]; readonly required: readonly string[] };
}

const specs = new URL('../../../shared/specs/', import.meta.url);

/** Whether the published documents are there; says so where they are not. */
export const hasSpecifications = existsSync(specs);
if (!hasSpecifications) console.log('skipped: contract tests against published documents (no ../shared/specs)');

/** Loads a document. Only the paths named and the schemas they lead to are parsed: all of OpenAI's takes seconds. */
export function openApi(file: string, paths: readonly string[], schemas: readonly string[] = []): OpenApi {
  const text = readFileSync(new URL(file, specs), 'utf8');
  const cut = file.endsWith('.json') ? (JSON.parse(text) as Cut) : cutYaml(text, paths, schemas);
  const strict = compiler(cut, true);
  const open = compiler(cut, false);
  const named = new Map<string, Schema>(); // validators are kept by the schema's identity
  const body = (operation: string, place: (at: Schema) => unknown, type = 'application/json') => {
    const [method = '', path = ''] = operation.split(' ');
    const at = place(cut.paths[path]?.[method.toLowerCase()] as Schema) as Schema | undefined;
    const schema = ((at?.content as Schema | undefined)?.[type] as Schema | undefined)?.schema;
    if (schema === undefined) throw new Error(`${file} has no such body: ${operation} ${type}`);
    return schema as Schema;
  };
  const request = (at: Schema) => at.requestBody;
  const reply = (at: Schema) => (at.responses as Schema)['200'];
  return {
    requestProblems: (operation, value) => strict(body(operation, request), value),
    replyProblems: (operation, value) => open(body(operation, reply), value),
    problems: (schema, value) => {
      const reference = named.get(schema) ?? { $ref: `#/components/schemas/${schema}` };
      named.set(schema, reference);
      return open(reference, value);
    },
    queryNames: (operation) => {
      const [method = '', path = ''] = operation.split(' ');
      const parameters = (cut.paths[path]?.[method.toLowerCase()] as Schema | undefined)?.parameters ?? [];
      return (parameters as readonly Schema[]).filter((each) => each.in === 'query').map(({ name }) => String(name));
    },
    formFields: (operation) => {
      let schema = body(operation, request, 'multipart/form-data');
      if (typeof schema.$ref === 'string') schema = cut.components.schemas[schema.$ref.split('/').at(-1)!] as Schema;
      return { names: Object.keys(schema.properties as Schema), required: (schema.required ?? []) as string[] };
    },
  };
}

interface Cut {
  readonly paths: Readonly<Record<string, Schema>>;
  readonly components: { readonly schemas: Readonly<Record<string, unknown>> };
}

function cutYaml(text: string, paths: readonly string[], schemas: readonly string[]): Cut {
  const blocks = (section: string, indent: string) => {
    const found = new Map<string, string>();
    for (const block of section.split(new RegExp(`^(?=${indent}[^\\s#])`, 'm'))) {
      const name = /^\s*'?([^\s':]+)'?:/.exec(block)?.[1];
      if (name !== undefined) found.set(name, block);
    }
    return found;
  };
  const top = blocks(text, '');
  const allPaths = blocks(top.get('paths')!.replace(/^paths:\n/, ''), '  ');
  const allSchemas = blocks(blocks(top.get('components')!.replace(/^components:\n/, ''), '  ').get('schemas')!, '    ');
  const read = (from: ReadonlyMap<string, string>, name: string) => {
    const block = from.get(name);
    if (block === undefined) throw new Error(`The document has no ${name}.`);
    return block;
  };
  const refs = (block: string) => [...block.matchAll(/#\/components\/schemas\/([\w.-]+)/g)].map(([, name]) => name!);
  const parts = paths.map((path) => read(allPaths, path));
  const needed = new Set([...schemas, ...parts.flatMap(refs)]);
  for (const name of needed) for (const ref of refs(read(allSchemas, name))) needed.add(ref); // a set grows while it is read
  const unquoted = (joined: string) => (joined === '' ? {} : (parse(joined) as Record<string, Schema>));
  return {
    paths: unquoted(parts.join('')),
    components: { schemas: unquoted([...needed].map((name) => read(allSchemas, name)).join('')) },
  };
}

/** Gives a function that tells what is wrong with a value, with all places closed or as the document leaves them. */
function compiler(cut: Cut, isClosed: boolean): (schema: Schema, value: unknown) => readonly string[] {
  const ajv = new Ajv2020({ strict: false, validateFormats: false, logger: false });
  const schemas = Object.fromEntries(
    Object.entries(cut.components.schemas).map(([name, schema]) => [name, normal(schema, isClosed, false)]),
  );
  ajv.addSchema({ $id: 'document', components: { schemas } });
  const known = new Map<Schema, ValidateFunction>();
  return (schema, value) => {
    let validate = known.get(schema);
    if (validate === undefined) {
      const absolute = JSON.parse(JSON.stringify(normal(schema, isClosed, true)).replaceAll('"#/', '"document#/'));
      validate = ajv.compile(absolute as Schema);
      known.set(schema, validate);
    }
    if (validate(value)) return [];
    return [
      ...new Set(
        (validate.errors ?? []).map(({ instancePath, message, params }) => {
          return `${instancePath || '/'} ${message} ${JSON.stringify(params)}`;
        }),
      ),
    ];
  };
}

const compositions = ['$ref', 'allOf', 'anyOf', 'oneOf'];
const values = ['example', 'examples', 'default', 'enum', 'const', 'x-oaiMeta'];

/**
 * Gives a schema of OpenAPI 3.0 or a mixture as one of JSON Schema 2020-12.
 * @param isUse whether it stands where a value does, and not as a part of another schema: there, keys that none of its
 * parts knows are refused, where `isClosed`
 */
function normal(schema: unknown, isClosed: boolean, isUse: boolean): unknown {
  if (Array.isArray(schema)) return schema.map((each) => normal(each, isClosed, false));
  if (typeof schema !== 'object' || schema === null) return schema;
  const given = schema as Schema;
  const made: Schema = {};
  for (const [key, value] of Object.entries(given)) {
    if (values.includes(key)) made[key] = value;
    else if (key === 'properties' || key === 'patternProperties') {
      const entries = Object.entries(value as Schema).map(([name, inner]) => [name, normal(inner, isClosed, true)]);
      made[key] = Object.fromEntries(entries);
    } else made[key] = normal(value, isClosed, key === 'items' || key === 'additionalProperties');
  }
  delete made.discriminator; // all branches are tried
  for (const [bound, flag] of [
    ['minimum', 'exclusiveMinimum'],
    ['maximum', 'exclusiveMaximum'],
  ] as const) {
    if (made[flag] === true) {
      made[flag] = made[bound];
      delete made[bound];
    } else if (made[flag] === false) delete made[flag];
  }
  const isComposed = compositions.some((key) => key in made);
  const hasKeys = 'properties' in made || isComposed;
  if (!hasKeys && made.type === 'object' && made.additionalProperties === undefined) made.additionalProperties = true;
  if (isClosed && isUse && hasKeys) made.unevaluatedProperties = false;
  if (made.nullable !== true) return made;
  delete made.nullable;
  if (typeof made.type !== 'string') return { anyOf: [made, { type: 'null' }] };
  return { ...made, type: [made.type, 'null'], ...(Array.isArray(made.enum) ? { enum: [...made.enum, null] } : {}) };
}
