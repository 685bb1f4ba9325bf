import type OpenAI from 'openai';
import { type ProviderError, TuneloopError } from '../../base/errors.js';
import { unexpectedReply } from '../../kit/index.js';
import type { FineTune, FineTuneEvent, FineTuneReport, FineTuneSpec } from '../../spec/fine-tune.js';
import { type Client, idIn } from './client.js';
import { toHyperparameters, toSuffix } from './hyper.js';

/** Where a launch carries its key, so that it can be found again. */
const keyField = 'tuneloop_key';
/** Jobs that `find` looks through, newest first, where a server does not filter for us. */
const mostJobs = 1_000;

/** One page of the service's list of jobs. */
interface JobPage {
  readonly data?: { readonly id?: string; readonly metadata?: Readonly<Record<string, string>> | null }[];
  readonly has_more?: boolean;
}

/** Gives fine-tuning: supervised and by direct preference optimisation. */
export function fineTune(client: Client): FineTune {
  const trainer: FineTune = {
    methods: ['sft', 'preference'],

    async launch(spec, call) {
      const body = toJobParams(spec);
      // Not repeatable: a second launch would be paid too. Whoever lost the reply asks `find`.
      const about = { what: `Launch of fine-tune "${spec.name}"`, repeatable: false, call };
      const reply = await client.call(about, (openai, request) => openai.fineTuning.jobs.create(body, request));
      return { id: idIn(reply, client.name, about.what) };
    },

    async poll(handle, call) {
      const about = { what: `Look at fine-tune ${handle.id}`, repeatable: true, call };
      const job = await client.call(about, (openai, request) => openai.fineTuning.jobs.retrieve(handle.id, request));
      return toReport(job, client.name, about.what);
    },

    async cancel(handle, call) {
      try {
        await client.call({ what: `Cancelling of fine-tune ${handle.id}`, repeatable: true, call }, (openai, request) =>
          openai.fineTuning.jobs.cancel(handle.id, request),
        );
      } catch (error) {
        const status = TuneloopError.is(error) ? (error as Partial<ProviderError>).status : undefined;
        if (status !== 400 && status !== 409) throw error;
        const { phase } = await trainer.poll(handle, call); // perhaps refused because it has ended already
        if (phase === 'queued' || phase === 'running') throw error;
      }
    },

    find(key, call) {
      const what = `Search for fine-tune ${key}`;
      return client.call({ what, repeatable: true, call }, async (openai, request) => {
        const query = { limit: 100, metadata: { [keyField]: key } };
        let after: string | undefined;
        for (let seen = 0; seen < mostJobs; ) {
          // Asked for as plain JSON: the library's own pages take any reply for an empty one, and a job that is not
          // found is launched again.
          const page = await openai.get<JobPage | undefined>('/fine_tuning/jobs', {
            ...request,
            query: after === undefined ? query : { ...query, after },
          });
          if (!Array.isArray(page?.data)) throw unexpectedReply(client.name, what, 'it holds no list');
          const jobs = page.data;
          const found = jobs.find(({ metadata }) => metadata?.[keyField] === key);
          if (found !== undefined) return { id: idIn(found, client.name, what) };
          after = jobs.at(-1)?.id;
          if (page.has_more !== true || after === undefined) break;
          seen += jobs.length;
        }
        return undefined;
      });
    },

    events: (handle, cursor = '', call) =>
      client.call({ what: `Events of fine-tune ${handle.id}`, repeatable: true, call }, async (openai, request) => {
        const newestFirst: OpenAI.FineTuning.FineTuningJobEvent[] = [];
        for await (const event of openai.fineTuning.jobs.listEvents(handle.id, { limit: 100 }, request)) {
          if (event.id === cursor) break;
          newestFirst.push(event);
        }
        return { events: newestFirst.toReversed().map(toEvent), cursor: newestFirst[0]?.id ?? cursor };
      }),
  };
  return trainer;
}

function toJobParams(spec: FineTuneSpec): OpenAI.FineTuning.JobCreateParams {
  const { model, method, train, validation, hyper, key } = spec;
  const hyperparameters = toHyperparameters(spec);
  return {
    model,
    training_file: train.id,
    suffix: toSuffix(spec),
    metadata: { [keyField]: key },
    method:
      method === 'preference'
        ? { type: 'dpo', dpo: { hyperparameters } }
        : { type: 'supervised', supervised: { hyperparameters } },
    ...(validation === undefined ? {} : { validation_file: validation.id }),
    ...(hyper.seed === undefined ? {} : { seed: hyper.seed }),
  };
}

function toReport(job: OpenAI.FineTuning.FineTuningJob | undefined, provider: string, what: string): FineTuneReport {
  if (typeof job?.status !== 'string') throw unexpectedReply(provider, what, 'it names no status');
  switch (job.status) {
    case 'validating_files':
    case 'queued':
      return { phase: 'queued' };
    case 'succeeded':
      if (!job.fine_tuned_model) throw unexpectedReply(provider, what, 'it succeeded and names no model');
      return { phase: 'succeeded', model: job.fine_tuned_model };
    case 'failed':
      return { phase: 'failed', reason: job.error?.message || 'The service gave no reason.' };
    case 'cancelled':
      return { phase: 'cancelled' };
    default: // 'running', and what the service may say one day, such as 'paused'
      return { phase: 'running' };
  }
}

/** Metrics of a step, else a line of the log. Checkpoints come as log lines here. */
function toEvent({ created_at, message, type, data }: OpenAI.FineTuning.FineTuningJobEvent): FineTuneEvent {
  const at = new Date(created_at * 1_000).toISOString();
  const numbers = (typeof data === 'object' && data !== null ? data : {}) as Readonly<Record<string, unknown>>;
  const { step } = numbers;
  if (type !== 'metrics' || !Number.isInteger(step)) return { type: 'log', at, message };
  const loss = finite(numbers.train_loss);
  const validationLoss = finite(numbers.valid_loss) ?? finite(numbers.full_valid_loss);
  return {
    type: 'metrics',
    at,
    step: step as number,
    ...(loss === undefined ? {} : { loss }),
    ...(validationLoss === undefined ? {} : { validationLoss }),
  };
}

function finite(value: unknown): number | undefined {
  return typeof value === 'number' && Number.isFinite(value) ? value : undefined;
}
