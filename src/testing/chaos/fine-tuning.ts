import { canonicalJson } from '../../base/canonical-json.js';
import { isPlainObject, type Json, type JsonObject } from '../../base/json.js';
import { jsonReply, pageReply, type Reply, refusal, type ServiceRequest } from './reply.js';

/** Where a job of OpenAI's wire stands. */
export type ChaosJobStatus =
  | 'validating_files'
  | 'queued'
  | 'running'
  | 'paused'
  | 'succeeded'
  | 'failed'
  | 'cancelled';

/** How the service's jobs go. */
export interface JobBehaviour {
  readonly statuses: readonly ChaosJobStatus[];
  readonly listLag: number;
  readonly hasFile: (id: string) => boolean;
  readonly now: () => number;
}

interface Job {
  readonly id: string;
  readonly body: JsonObject;
  readonly at: number;
  looks: number;
  held: 'paused' | 'cancelled' | undefined;
  hiddenFor: number;
}

const steps = [1, 2];

/** Gives the service's fine-tuning jobs: which there are, and the answers about them. */
export function serviceJobs({ statuses, listLag, hasFile, now }: JobBehaviour) {
  const jobs: Job[] = [];
  const launches = new Map<string, number>();
  const statusOf = ({ held, looks }: Job) => held ?? statuses[Math.min(Math.max(looks, 1), statuses.length) - 1]!;
  const hasEnded = (job: Job) => ['succeeded', 'failed', 'cancelled'].includes(statusOf(job));
  const withJob = ([id = '']: readonly string[], answer: (job: Job) => Reply): Reply => {
    const job = jobs.find((each) => each.id === id);
    return job === undefined ? refusal(404, `Could not find fine tune: ${id}`, 'fine_tune_not_found') : answer(job);
  };
  const show = (job: Job) => {
    const { id, at, body } = job;
    const status = statusOf(job);
    const ended = hasEnded(job);
    return {
      id,
      object: 'fine_tuning.job',
      created_at: at,
      finished_at: ended ? now() : null,
      model: body.model,
      fine_tuned_model: status === 'succeeded' ? tunedName(job) : null,
      organization_id: 'org-chaos',
      status,
      hyperparameters: { n_epochs: 'auto' },
      training_file: body.training_file,
      validation_file: body.validation_file ?? null,
      result_files: [],
      trained_tokens: status === 'succeeded' ? 1_000 : null,
      error: status === 'failed' ? { code: 'chaos', message: 'The script says so.', param: null } : null,
      seed: body.seed ?? 0,
      integrations: [],
      metadata: body.metadata ?? null,
      ...(body.method === undefined ? {} : { method: body.method }),
    };
  };
  /** Holds a job, or lets it go on; a job that has ended refuses both. */
  const hold = (held: Job['held']) => (request: ServiceRequest) =>
    withJob(request.ids, (job) => {
      if (hasEnded(job)) return refusal(400, `The job has ended: it is ${statusOf(job)}.`, 'invalid_status');
      job.held = held;
      return jsonReply(show(job));
    });

  return {
    launches: launches as ReadonlyMap<string, number>,
    create({ json: body }: ServiceRequest): Reply {
      for (const name of ['training_file', 'validation_file']) {
        const id = body[name];
        if (id === undefined || id === null ? name === 'training_file' : !hasFile(String(id)))
          return refusal(400, `invalid ${name}: ${String(id)}`, 'file_not_found');
      }
      if (typeof body.model !== 'string') return refusal(400, 'you must provide a model parameter');
      const job: Job = {
        id: `ftjob-${jobs.length + 1}`,
        body,
        at: now(),
        looks: 0,
        held: undefined,
        hiddenFor: listLag,
      };
      jobs.push(job);
      const key = keyOf(body);
      launches.set(key, (launches.get(key) ?? 0) + 1);
      return jsonReply(show(job));
    },
    list(request: ServiceRequest): Reply {
      const wanted = [...request.query].flatMap(([name, value]) => {
        const key = /^metadata\[(.*)\]$/.exec(name)?.[1];
        return key === undefined ? [] : [[key, value] as const];
      });
      const listed = jobs.filter((job) => job.hiddenFor-- <= 0);
      const found = listed.filter(({ body }) => wanted.every(([key, value]) => metadataOf(body)[key] === value));
      return pageReply(found.map(show).reverse(), request, 100);
    },
    retrieve: ({ ids }: ServiceRequest) =>
      withJob(ids, (job) => {
        job.looks++;
        return jsonReply(show(job));
      }),
    events: (request: ServiceRequest) =>
      withJob(request.ids, (job) => pageReply(steps.map((step) => eventOf(job, step)).reverse(), request, 100)),
    checkpoints: (request: ServiceRequest) =>
      withJob(request.ids, (job) => pageReply(steps.map((step) => checkpointOf(job, step)).reverse(), request, 10)),
    cancel: hold('cancelled'),
    pause: hold('paused'),
    resume: hold(undefined),
  };
}

/** What tells one launch from another: the key that our adapters send along, else the whole request. */
function keyOf(body: JsonObject): string {
  const { tuneloop_key: key } = metadataOf(body);
  return typeof key === 'string' ? key : canonicalJson(body);
}

function metadataOf({ metadata }: JsonObject): Readonly<Record<string, Json | undefined>> {
  return isPlainObject(metadata) ? (metadata as JsonObject) : {};
}

function tunedName({ id, body }: Job): string {
  return `ft:${String(body.model)}:chaos:${String(body.suffix ?? '')}:${id}`;
}

function eventOf({ id, at }: Job, step: number) {
  const data = { step, train_loss: 2 / step, valid_loss: 3 / step, train_mean_token_accuracy: 1 - 1 / (step + 1) };
  const message = `Step ${step}: training loss=${data.train_loss}`;
  const head = { id: `ftevent-${id}-${step}`, object: 'fine_tuning.job.event', created_at: at + step };
  return { ...head, level: 'info', message, type: 'metrics', data };
}

function checkpointOf(job: Job, step: number) {
  return {
    id: `ftckpt-${job.id}-${step}`,
    object: 'fine_tuning.job.checkpoint',
    created_at: job.at + step,
    fine_tuned_model_checkpoint: `${tunedName(job)}:ckpt-step-${step}`,
    fine_tuning_job_id: job.id,
    step_number: step,
    metrics: { step, train_loss: 2 / step, valid_loss: 3 / step },
  };
}
