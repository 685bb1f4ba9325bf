import { digestBytes } from '../../base/digest.js';
import { TuneloopError } from '../../base/errors.js';
import { type ArtefactFiles, writeAdapter, writeModel } from '../../engine/artefact.js';
import { type TrainEvent, type TrainResult, train } from '../../engine/trainer.js';
import type { PreferenceRow, TrainRow, TrainSettings } from '../../engine/training-settings.js';
import type { FineTuneEvent, FineTuneSpec } from '../../spec/fine-tune.js';
import type { EventLog } from './event-log.js';
import { readFileRef } from './files.js';
import { dataSettings, localExtra, trainSettings } from './hyper.js';
import type { JobFolder } from './job-folder.js';
import { type LoadedModel, type ModelRecord, type Models, tunedModelId } from './models.js';
import { encodeRows, readRows } from './training-rows.js';

/** What a job runs with. */
export interface JobContext {
  readonly folder: JobFolder;
  readonly models: Models;
  /** Where uploaded files are kept. */
  readonly files: string;
  readonly log: EventLog;
  readonly threads: number | undefined;
  /** The time as an ISO instant. */
  readonly now: () => string;
  readonly signal: AbortSignal;
  /** Called when the length of the training is known. */
  readonly onStart: (total: number) => Promise<void>;
  readonly onStep: (step: number) => void;
  /** Rejects when another process has taken the job over; asked before anything is published. */
  readonly fence: () => Promise<void>;
}

/** Version of everything that decides which weights a job gives. */
const ENGINE = 'tuneloop-engine/1';
/** Tokens of augmented rows that are prepared at most; beyond it they come again. */
const MOST_TOKENS = 4_000_000;

/**
 * Trains a job from its last checkpoint, or from its start, to its model. However often it is interrupted, the weights
 * are the same.
 */
export async function runJob(context: JobContext): Promise<string> {
  const { folder, models, log, signal } = context;
  const { spec } = await folder.record();
  const id = tunedModelId(folder.id);
  if ((await models.record(id))?.key === spec.key) return id; // killed between saving the model and saying so
  const base = await models.load(spec.model);
  const { rows, validation, settings } = await prepare(context, spec, base);
  const resumeFrom = await folder.readCheckpoint();
  await context.onStart(settings.steps);
  log.append({
    type: 'log',
    at: context.now(),
    message: resumeFrom === undefined ? `Training for ${settings.steps} steps` : 'Going on from the last checkpoint',
  });
  const { config, weights } = base;
  const task = { config, weights, rows, settings, ...(validation === undefined ? {} : { validation }) };
  let noted = Promise.resolve();
  const options = { signal, onEvent: (event: TrainEvent) => (noted = onEvent(context, event)) };
  const result = await train(resumeFrom === undefined ? task : { ...task, resumeFrom }, options)
    .catch((error) => {
      const stale = TuneloopError.is(error) && ['CORRUPT_RECORD', 'INVALID_OPTION'].includes(error.code);
      if (resumeFrom === undefined || !stale) throw error;
      log.append({ type: 'log', at: context.now(), message: `Starting over: ${error.message}` });
      return train(task, options);
    })
    .finally(() => noted.catch(() => {})); // an abort does not wait for a checkpoint that is being written
  const files = artefact(base, result, id);
  await context.fence();
  await models.clearDrafts(id);
  await models.save(lineage(context, spec, base, settings, result, files), files);
  const ended = result.stopped === 'early' ? `ended early at step ${result.step}` : `ended at step ${result.step}`;
  log.append({ type: 'log', at: context.now(), message: `Training ${ended}; the model is ${id}` });
  return id;
}

async function prepare(context: JobContext, spec: FineTuneSpec, base: LoadedModel) {
  const method = spec.method === 'preference' ? 'preference' : 'sft';
  const extra = localExtra(spec);
  const data = dataSettings(extra);
  const train = readRows(await readFileRef(context.files, spec.train), method, 'training file');
  const checks =
    spec.validation && readRows(await readFileRef(context.files, spec.validation), method, 'validation file');
  const counts = { train: train.length, validation: checks?.length ?? 0 };
  const settings = trainSettings(spec, extra, counts, context.threads);
  const { tokenizer, config } = base;
  const encode = (rows: typeof train, variants: number, plain: boolean) =>
    encodeRows(rows, tokenizer, {
      settings: plain ? { ...data, copyAugment: 0, tokenDropout: 0 } : data,
      variants,
      maxContext: config.maxContext,
      seed: settings.seed,
      what: plain ? 'validation file' : 'training file',
      signal: context.signal,
    });
  const varied = data.copyAugment > 0 || data.tokenDropout > 0;
  const passes = varied ? Math.ceil((settings.steps * settings.batchSize) / train.length) : 1;
  const first = await encode(train, 1, false);
  const tokens = first.rows.reduce((sum, row) => sum + sizeOf(row), 0);
  const variants = Math.max(1, Math.min(passes, Math.floor(MOST_TOKENS / Math.max(1, tokens))));
  const all = variants === 1 ? first : await encode(train, variants, false);
  const validation = checks && (await encode(checks, 1, true));
  const skipped = first.skipped + (validation?.skipped ?? 0);
  if (skipped > 0)
    context.log.append({ type: 'log', at: context.now(), message: `Skipped ${skipped} rows longer than the context` });
  return { rows: all.rows, validation: validation?.rows, settings };
}

async function onEvent(context: JobContext, event: TrainEvent): Promise<void> {
  const { log, folder } = context;
  const at = context.now();
  switch (event.type) {
    case 'metrics': {
      const { step, loss, learningRate, tokens, elapsedMs } = event;
      context.onStep(step);
      log.append({ type: 'metrics', at, step, loss, learningRate, ...rate(tokens, elapsedMs) });
      return;
    }
    case 'validation':
      log.append({ type: 'metrics', at, step: event.step, validationLoss: event.loss });
      return;
    case 'checkpoint':
      await context.fence();
      await folder.writeCheckpoint(event.state);
      log.append({ type: 'checkpoint', at, step: event.step });
  }
}

function sizeOf(row: TrainRow | PreferenceRow): number {
  return 'chosen' in row ? row.chosen.tokens.length + row.rejected.tokens.length : row.tokens.length;
}

function rate(tokens: number, elapsedMs: number): Pick<FineTuneEvent & { type: 'metrics' }, 'tokensPerSecond'> {
  return elapsedMs > 0 ? { tokensPerSecond: Math.round((tokens * 1000) / elapsedMs) } : {};
}

function artefact(base: LoadedModel, result: TrainResult, id: string): ArtefactFiles {
  const { config, tokenizer } = base;
  const name = id.replace(/^local:/, '');
  const model = writeModel({ config, weights: result.weights, tokenizer }, { name });
  if (result.adapter === undefined) return model;
  return new Map([...model, ...writeAdapter(config, result.adapter, base.id, { name: `${name}-adapter` })]);
}

function lineage(
  context: JobContext,
  spec: FineTuneSpec,
  base: LoadedModel,
  settings: TrainSettings,
  result: TrainResult,
  files: ArtefactFiles,
): ModelRecord {
  return {
    kind: 'LocalModel',
    v: 1,
    id: tunedModelId(context.folder.id),
    at: context.now(),
    base: { id: base.id, weights: base.weightsDigest },
    method: spec.method,
    train: spec.train.digest,
    ...(spec.validation === undefined ? {} : { validation: spec.validation.digest }),
    hyper: spec.hyper,
    ...(spec.extra === undefined ? {} : { extra: spec.extra }),
    key: spec.key,
    seed: settings.seed,
    engine: ENGINE,
    steps: result.step,
    stopped: result.stopped,
    ...(result.bestStep === undefined ? {} : { bestStep: result.bestStep }),
    ...(result.validationLoss === undefined ? {} : { validationLoss: result.validationLoss }),
    weights: digestBytes(files.get('model.safetensors')!),
  };
}
