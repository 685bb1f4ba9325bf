import { withDeadline } from '../base/abort.js';
import { checkOptions, wholeNumber } from '../base/check-options.js';
import { TuneloopError, ValidationError } from '../base/errors.js';
import type { Digest, Json } from '../base/json.js';
import { describeIssues } from '../kit/validate.js';
import type { CallOptions } from '../spec/call.js';
import type { ChatModel, ChatRequest, ChatResult, Message } from '../spec/chat.js';

/** Settings of every call of a bound prompt: those of a chat request, and how often it may be asked. */
export interface BindSettings extends Omit<ChatRequest, 'messages' | 'outputSchema'> {
  /** How often the model is asked at most, when its answers do not fit the output schema. @default 2 */
  readonly attempts?: number | undefined;
}

/** What one run of a bound prompt gave. */
export interface PromptRun<Out> {
  readonly output: Out;
  /** The answer the output was read from. */
  readonly result: ChatResult;
  /** All answers in order, those that did not fit included: what was paid for. */
  readonly attempts: readonly ChatResult[];
}

/** A template joined with a model: a function from variables to the typed output. */
export interface BoundPrompt<Vars, Out> {
  /** @throws INVALID_OUTPUT where no attempt fits the output schema */
  (variables: Vars, options?: CallOptions): Promise<Out>;
  /** The same, with the model's answers. */
  readonly run: (variables: Vars, options?: CallOptions) => Promise<PromptRun<Out>>;
  /** Names what answers, for reports. */
  readonly about: { readonly provider: string; readonly model: string; readonly prompt: Digest };
}

/** What of a template is needed here. */
interface Template<Vars, Out> {
  readonly outputSchema: Json | undefined;
  render(variables: Vars): readonly Message[];
  parse(text: string): Promise<Out>;
  digest(): Digest;
}

const settingNames = [
  'temperature',
  'topP',
  'stop',
  'seed',
  'maxOutputTokens',
  'tools',
  'toolChoice',
  'logprobs',
  'extra',
  'attempts',
];

/** Joins a template with a model. */
export function bindPrompt<Vars, Out>(
  template: Template<Vars, Out>,
  model: ChatModel,
  settings: BindSettings,
): BoundPrompt<Vars, Out> {
  checkOptions(settings, settingNames, 'PromptTemplate.bind');
  const { attempts: limit = 2, ...request } = settings;
  wholeNumber(limit, 1, 'attempts');
  const { outputSchema } = template;
  const schema = outputSchema === undefined ? {} : { outputSchema };

  const run = async (variables: Vars, options: CallOptions = {}): Promise<PromptRun<Out>> => {
    const messages = [...template.render(variables)];
    const attempts: ChatResult[] = [];
    const { signal, done } = withDeadline(options, `The prompt for ${model.model}`);
    try {
      while (true) {
        const call = { signal, onProgress: options.onProgress };
        const result = await model.complete({ ...request, ...schema, messages: [...messages] }, call);
        attempts.push(result);
        try {
          return { output: await template.parse(result.text), result, attempts };
        } catch (error) {
          if (!isMisfit(error)) throw error;
          if (result.finish === 'length') throw cutOff(error);
          if (attempts.length >= limit) throw error;
          messages.push(
            { role: 'assistant', content: result.text },
            { role: 'user', content: repair(error, outputSchema) },
          );
        }
      }
    } finally {
      done();
    }
  };
  const about = { provider: model.provider, model: model.model, prompt: template.digest() };
  return Object.assign(async (variables: Vars, options?: CallOptions) => (await run(variables, options)).output, {
    run,
    about,
  });
}

function isMisfit(error: unknown): error is ValidationError {
  return TuneloopError.is(error) && error.code === 'INVALID_OUTPUT' && error instanceof ValidationError;
}

/** Asking again would be cut off again, and paid again. */
function cutOff(error: ValidationError): ValidationError {
  return new ValidationError({
    code: 'INVALID_OUTPUT',
    message: error.message,
    hint: 'The answer was cut off (finish "length"): raise maxOutputTokens.',
    issues: error.issues,
    cause: error,
  });
}

function repair({ issues }: ValidationError, schema: Json | undefined): string {
  const must = schema === undefined ? '' : ` It must match this JSON Schema: ${JSON.stringify(schema)}`;
  return `Your answer does not fit: ${describeIssues(issues)}. Answer again with the corrected JSON value only.${must}`;
}
