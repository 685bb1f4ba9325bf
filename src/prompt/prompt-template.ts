import { canonicalJson } from '../base/canonical-json.js';
import { checkOptions } from '../base/check-options.js';
import { digestJson, shortDigest } from '../base/digest.js';
import { type Display, escapeHtml, showAs } from '../base/display.js';
import { TuneloopError } from '../base/errors.js';
import { type Digest, isPlainObject, type Json, type JsonObject } from '../base/json.js';
import type { ChatModel, Message, Part } from '../spec/chat.js';
import type { Schema } from '../spec/schema.js';
import { type BindSettings, type BoundPrompt, bindPrompt } from './bind.js';
import { corrupt, messagesFromJson, messagesToJson } from './message-json.js';
import { jsonSchemaOf, parseOutput } from './output.js';
import { escapeTemplate, fillIn, parseTemplate, type Segments } from './template-text.js';
import type { TextOf, VariablesOf } from './variables.js';

/** What the model is to answer with. */
export interface OutputOptions<Out> {
  /** Any Standard Schema; the answer is read as JSON and validated. @default the answer as text */
  readonly output?: Schema<Out> | undefined;
  /** JSON Schema for the provider. @default the schema's own, where its library can tell it (zod 4, Standard JSON Schema) */
  readonly outputSchema?: Json | undefined;
}

/** An answer shown to the model as an example. */
export interface PromptExample<Vars, Out> {
  /** Variables of the user text. */
  readonly variables: Vars;
  /** What a good answer is; with an output schema it is shown as JSON. */
  readonly output: Out;
}

type AnyVariables = Readonly<Record<string, unknown>>;

interface Content<Out> {
  readonly messages: readonly Message[];
  readonly output: Schema<Out> | undefined;
  readonly outputSchema: Json | undefined;
}

/**
 * Chat messages with variables, and the shape of the answer. Immutable; equal content has an equal digest.
 * Variables are `{{name}}`, known to the compiler from the text; `\{{` stands for literal braces.
 */
export class PromptTemplate<Vars, Out = string> {
  /** Names of the variables, in the order in which they first appear. */
  readonly variables: readonly string[];
  /** What the provider is told of the output; undefined for plain text. */
  readonly outputSchema: Json | undefined;
  readonly #content: Content<Out>;
  readonly #rendered: readonly ((variables: AnyVariables) => Message)[];

  private constructor(content: Content<Out>) {
    const names = new Set<string>();
    const compile = (text: string): Segments => {
      const segments = parseTemplate(text);
      for (const segment of segments) if (typeof segment !== 'string') names.add(segment.variable);
      return segments;
    };
    this.#content = content;
    this.#rendered = content.messages.map((message) => compileMessage(message, compile));
    this.variables = [...names];
    this.outputSchema =
      content.outputSchema ?? (content.output === undefined ? undefined : jsonSchemaOf(content.output));
  }

  /**
   * Gives a template of a user text, with a system text and examples, or of whole messages.
   * Examples are data: they are shown as they are, between the system and the user message.
   *
   * @example PromptTemplate.of({ system: 'Answer in {{language}}.', user: '{{question}}' })
   * @throws INVALID_OPTION for braces that are no variable, an unknown option, or a schema without a JSON Schema
   */
  static of<const User extends string, const System extends string = '', Out = string>(
    options: {
      readonly user: User;
      readonly system?: System | undefined;
      readonly examples?: readonly PromptExample<VariablesOf<User>, NoInfer<Out>>[] | undefined;
    } & OutputOptions<Out>,
  ): PromptTemplate<VariablesOf<User | System>, Out>;
  static of<const Messages extends readonly Message[], Out = string>(
    options: { readonly messages: Messages } & OutputOptions<Out>,
  ): PromptTemplate<VariablesOf<TextOf<Messages[number]>>, Out>;
  static of<Out>(options: AnyOptions<Out>): PromptTemplate<never, Out> {
    checkOptions(options, ['user', 'system', 'examples', 'messages', 'output', 'outputSchema'], 'PromptTemplate.of');
    const { output, outputSchema } = options;
    const messages = options.messages?.map((message) => ({ ...message })) ?? toMessages(options);
    return new PromptTemplate<never, Out>({ messages, output, outputSchema });
  }

  /**
   * Gives a template back from its JSON. The compiler does not know its variables; `output` is code and is passed anew.
   * @throws CORRUPT_RECORD for JSON that is no template
   */
  static fromJSON<Out = string>(
    json: unknown,
    options: { readonly output?: Schema<Out> | undefined } = {},
  ): PromptTemplate<Readonly<Record<string, Json>>, Out> {
    checkOptions(options, ['output'], 'PromptTemplate.fromJSON');
    if (!isPlainObject(json) || json['kind'] !== 'PromptTemplate') throw corrupt('its kind is another one');
    if (json['v'] !== 1) throw corrupt(`its version is ${JSON.stringify(json['v'])}, and this library knows 1`);
    return new PromptTemplate({
      messages: messagesFromJson(json['messages']),
      output: options.output,
      outputSchema: json['outputSchema'] as Json | undefined,
    });
  }

  /**
   * Gives the messages with the variables put in, in one pass: braces or role names inside a value stay text. Texts
   * are put in as they are, other values as canonical JSON.
   * @throws INVALID_OPTION for a missing variable; variables the template does not have are passed over
   */
  render(variables: Vars): readonly Message[] {
    return this.#rendered.map((message) => message(variables as AnyVariables));
  }

  /**
   * Gives the output in a model's answer: the one JSON value in it that fits the output schema, or the text itself
   * where there is none.
   * @throws INVALID_OUTPUT with the paths that do not fit
   */
  async parse(text: string): Promise<Out> {
    const { output } = this.#content;
    return output === undefined ? (text as Out) : parseOutput(text, output);
  }

  /**
   * Joins the template with a model: a function from variables to the output, to be called or passed on. An answer
   * that does not fit is sent back with what is wrong, as often as `attempts` allows.
   */
  bind(model: ChatModel, settings: BindSettings = {}): BoundPrompt<Vars, Out> {
    return bindPrompt<Vars, Out>(this, model, settings);
  }

  /** Gives the digest of the JSON form: of messages, examples and output schema. */
  digest(): Digest {
    return digestJson(this.toJSON());
  }

  /** The durable form. */
  toJSON(): JsonObject {
    const schema = this.outputSchema === undefined ? {} : { outputSchema: this.outputSchema };
    return { kind: 'PromptTemplate', v: 1, messages: messagesToJson(this.#content.messages), ...schema };
  }

  static {
    showAs<PromptTemplate<unknown, unknown>>(PromptTemplate, (template) => show(template, template.#content.messages));
  }
}

interface AnyOptions<Out> extends OutputOptions<Out> {
  readonly user?: string | undefined;
  readonly system?: string | undefined;
  readonly examples?: readonly PromptExample<unknown, Out>[] | undefined;
  readonly messages?: readonly Message[] | undefined;
}

function toMessages<Out>({ user, system, examples = [], output }: AnyOptions<Out>): readonly Message[] {
  if (typeof user !== 'string') {
    throw new TuneloopError({
      code: 'INVALID_OPTION',
      message: `PromptTemplate.of needs "user" or "messages"; user is ${user === undefined ? 'not there' : `a ${typeof user}`}.`,
      hint: "Pass { user: '… {{name}} …' }.",
    });
  }
  const question = parseTemplate(user);
  const shown = examples.flatMap((example): readonly Message[] => {
    const answer = output === undefined ? String(example.output) : canonicalJson(example.output);
    return [
      { role: 'user', content: escapeTemplate(fillIn(question, example.variables as AnyVariables)) },
      { role: 'assistant', content: escapeTemplate(answer) },
    ];
  });
  const first: readonly Message[] = system === undefined || system === '' ? [] : [{ role: 'system', content: system }];
  return [...first, ...shown, { role: 'user', content: user }];
}

function compileMessage(message: Message, compile: (text: string) => Segments): (variables: AnyVariables) => Message {
  if (message.role === 'user' && typeof message.content !== 'string') {
    const parts = message.content.map((part) => compilePart(part, compile));
    return (variables) => ({ role: 'user', content: parts.map((part) => part(variables)) });
  }
  const segments = compile(message.content as string);
  return (variables) => ({ ...message, content: fillIn(segments, variables) }) as Message;
}

function compilePart(part: Part, compile: (text: string) => Segments): (variables: AnyVariables) => Part {
  if (part.type !== 'text') return () => part;
  const segments = compile(part.text);
  return (variables) => ({ type: 'text', text: fillIn(segments, variables) });
}

function show(template: PromptTemplate<unknown, unknown>, messages: readonly Message[]): Display {
  const takes = template.variables.length === 0 ? 'no variables' : template.variables.join(', ');
  const gives = template.outputSchema === undefined ? 'text' : 'JSON';
  const text = `PromptTemplate(${takes} → ${gives}, ${messages.length} messages, ${shortDigest(template.digest())})`;
  const rows = messages.map(({ role, content }) => {
    const body =
      typeof content === 'string'
        ? content
        : content.map((part) => (part.type === 'text' ? part.text : `[${part.type}]`)).join('\n');
    return `<tr><th>${role}</th><td><pre>${escapeHtml(body)}</pre></td></tr>`;
  });
  return { text, html: `<table><caption>${escapeHtml(text)}</caption><tbody>${rows.join('')}</tbody></table>` };
}
