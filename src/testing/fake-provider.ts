import { digestBytes, digestJson } from '../base/digest.js';
import { ProviderError, TuneloopError } from '../base/errors.js';
import type { Digest, Json } from '../base/json.js';
import type { CallOptions } from '../spec/call.js';
import type { ChatRequest, ChatResult } from '../spec/chat.js';
import type { DeploySpec } from '../spec/deploy.js';
import type { FineTuneEvent, FineTuneReport, FineTuneSpec } from '../spec/fine-tune.js';
import type { Capabilities, Provider } from '../spec/provider.js';
import type { TrackPoint } from '../spec/track.js';
import { fakeBatch } from './fake-batch.js';
import { fakeChat } from './fake-chat.js';

/** A remote call of a fake provider. */
export type FakeCall =
  | 'chat'
  | 'embed'
  | `batch.${'submit' | 'find' | 'poll'}`
  | `files.${'upload' | 'remove'}`
  | `fineTune.${'launch' | 'poll' | 'cancel' | 'find' | 'events'}`
  | `deploy.${'apply' | 'observe' | 'remove'}`
  | 'rows.read'
  | `track.${'begin' | 'log' | 'end'}`;

/** How a fake provider behaves; everything has a default. */
export interface FakeProviderOptions {
  /** @default 'fake' */
  readonly name?: string;
  /** What a model answers. @default the last user message in capitals */
  readonly reply?: (request: ChatRequest, model: string) => string | Partial<ChatResult>;
  /** What each look at a fine-tune tells; the last one stays. @default queued, running, succeeded */
  readonly reports?: readonly FineTuneReport[];
  /** What a fine-tune tells while it runs. @default one metrics event for each of two steps */
  readonly events?: readonly FineTuneEvent[];
  /** Looks at a deployment before it is ready. @default 1 */
  readonly looksUntilReady?: number;
  /** Rows by query. */
  readonly tables?: Readonly<Record<string, readonly Json[]>>;
  /** Runs before every call takes effect; what it throws is what the call fails with. */
  readonly before?: (call: FakeCall) => void | Promise<void>;
}

/** How the next call of a kind fails. */
export interface Fault {
  /** `before`: nothing happened. `after`: it took effect and the reply was lost. @default 'before' */
  readonly when?: 'before' | 'after';
  /** @default a retryable NETWORK error */
  readonly error?: unknown;
}

/** What tests see of a fake provider and do to it. */
export interface FakeControl {
  /** How often a call was made, those that failed included. */
  calls(call: FakeCall): number;
  /** Lets the next call of that kind fail; several faults queue up. */
  failNext(call: FakeCall, fault?: Fault): void;
  /** The fine-tunes that were really started, in order. */
  readonly launches: readonly FineTuneSpec[];
  /** The uploaded files by id. */
  readonly uploads: ReadonlyMap<string, Uint8Array>;
  /** The deployments by name. */
  readonly deployments: ReadonlyMap<string, DeploySpec>;
  /** The tracked runs by id. */
  readonly runs: ReadonlyMap<string, FakeRun>;
}

/** One tracked run. */
export interface FakeRun {
  readonly name: string;
  readonly points: readonly TrackPoint[];
  readonly status: 'running' | 'succeeded' | 'failed' | 'cancelled';
}

/** Every ability there is, and a handle for tests. */
export type FakeProvider = Provider<keyof Capabilities> & { readonly control: FakeControl };

const usualReports: readonly FineTuneReport[] = [
  { phase: 'queued' },
  { phase: 'running', done: 1, total: 2 },
  { phase: 'succeeded', model: 'fake-tuned' },
];

const usualEvents: readonly FineTuneEvent[] = [1, 2].map((step) => ({
  type: 'metrics',
  at: `2026-01-01T00:00:0${step}.000Z`,
  step,
  loss: 2 / step,
}));

/**
 * Gives a provider with every capability, in memory, that does what the test scripts: counts calls, fails the next one
 * before or after it took effect. Launching is not idempotent here, as with most services, so a second launch shows.
 */
export function fakeProvider(options: FakeProviderOptions = {}): FakeProvider {
  const { name = 'fake', reports = usualReports, events = usualEvents, looksUntilReady = 1, tables = {} } = options;
  const counts = new Map<FakeCall, number>();
  const faults = new Map<FakeCall, Fault[]>();
  const jobs: { readonly spec: FineTuneSpec; looks: number; cancelled: boolean }[] = [];
  const uploads = new Map<string, Uint8Array>();
  const deployments = new Map<string, DeploySpec & { looks: number }>();
  const runs = new Map<string, { name: string; points: TrackPoint[]; status: FakeRun['status'] }>();

  /** The one way in: counts, fails as scripted, and leaves an abort reason as it is. */
  const call = async <T>(kind: FakeCall, callOptions: CallOptions | undefined, effect: () => T | Promise<T>) => {
    callOptions?.signal?.throwIfAborted();
    counts.set(kind, (counts.get(kind) ?? 0) + 1);
    await options.before?.(kind);
    const fault = faults.get(kind)?.shift();
    if (fault !== undefined && fault.when !== 'after') throw faultError(name, kind, fault);
    const result = await effect();
    if (fault !== undefined) throw faultError(name, kind, fault);
    return result;
  };
  const jobOf = (id: string) => known(name, 'fine-tune', id, jobs[Number(/^job-(\d+)$/.exec(id)?.[1]) - 1]);
  const reportOf = (job: (typeof jobs)[number]): FineTuneReport =>
    job.cancelled ? { phase: 'cancelled' } : reports[Math.min(job.looks, reports.length) - 1]!;

  return {
    spec: 1,
    name,
    control: {
      calls: (kind) => counts.get(kind) ?? 0,
      failNext: (kind, fault = {}) => void faults.set(kind, [...(faults.get(kind) ?? []), fault]),
      get launches() {
        return jobs.map(({ spec }) => spec);
      },
      uploads,
      deployments,
      runs,
    },

    chat: (model) => fakeChat(name, model, options.reply, (callOptions, effect) => call('chat', callOptions, effect)),

    batch: (model) => fakeBatch(fakeChat(name, model, options.reply), call),

    embed: (model) => ({
      provider: name,
      model,
      embed: (inputs, callOptions) =>
        call('embed', callOptions, () => ({
          vectors: inputs.map(fakeVector),
          usage: { inputTokens: inputs.length, outputTokens: 0 },
        })),
    }),

    files: {
      upload: (body, about, callOptions) =>
        call('files.upload', callOptions, async () => {
          const chunks: Uint8Array[] = [];
          for await (const chunk of body()) chunks.push(chunk);
          const bytes = new Uint8Array(Buffer.concat(chunks));
          refuseOtherContent(name, about, digestBytes(bytes));
          const id = `file-${uploads.size + 1}`;
          uploads.set(id, bytes);
          return { id, digest: about.digest, bytes: bytes.length };
        }),
      remove: (file, callOptions) => call('files.remove', callOptions, () => void uploads.delete(file.id)),
    },

    fineTune: {
      methods: ['sft', 'preference', 'reinforcement', 'distillation'],
      settleMs: 0,
      launch: (spec, callOptions) =>
        call('fineTune.launch', callOptions, () => ({
          id: `job-${jobs.push({ spec, looks: 0, cancelled: false })}`,
        })),
      poll: (handle, callOptions) =>
        call('fineTune.poll', callOptions, () => {
          const job = jobOf(handle.id);
          job.looks++;
          return reportOf(job);
        }),
      cancel: (handle, callOptions) =>
        call('fineTune.cancel', callOptions, () => {
          const job = jobOf(handle.id);
          const ended = job.looks > 0 && !['queued', 'running'].includes(reportOf(job).phase);
          if (!ended) job.cancelled = true;
        }),
      find: (key, callOptions) =>
        call('fineTune.find', callOptions, () => {
          const index = jobs.findLastIndex(({ spec }) => spec.key === key);
          return index === -1 ? undefined : { id: `job-${index + 1}` };
        }),
      events: (handle, cursor = '0', callOptions) =>
        call('fineTune.events', callOptions, () => {
          jobOf(handle.id);
          return { events: events.slice(Number(cursor)), cursor: String(events.length) };
        }),
    },

    deploy: {
      apply: (spec, callOptions) =>
        call('deploy.apply', callOptions, () => {
          if (deployments.get(spec.name)?.revision !== spec.revision) deployments.set(spec.name, { ...spec, looks: 0 });
          return { id: spec.name };
        }),
      observe: (handle, callOptions) =>
        call('deploy.observe', callOptions, () => {
          const found = deployments.get(handle.id);
          if (found === undefined) return { phase: 'gone' };
          const wanted = found.replicas?.min ?? 1;
          return found.looks++ < looksUntilReady
            ? { phase: 'pending', ready: 0, wanted }
            : { phase: 'ready', model: found.model, endpoint: `https://${found.name}.example` };
        }),
      remove: (handle, callOptions) => call('deploy.remove', callOptions, () => void deployments.delete(handle.id)),
      chat: (handle) =>
        fakeChat(name, handle.id, options.reply, (callOptions, effect) =>
          call('chat', callOptions, () => {
            known(name, 'deployment', handle.id, deployments.get(handle.id));
            return effect();
          }),
        ),
    },

    rows: {
      async *read(query, callOptions) {
        const rows = await call('rows.read', callOptions, () => known(name, 'table', query, tables[query]));
        for (const row of rows) {
          callOptions?.signal?.throwIfAborted();
          yield row;
        }
      },
    },

    track: {
      begin: (run, callOptions) =>
        call('track.begin', callOptions, () => {
          const id = `run-${runs.size + 1}`;
          runs.set(id, { name: run.name, points: [], status: 'running' });
          return { id };
        }),
      log: (run, points, callOptions) =>
        call('track.log', callOptions, () => void known(name, 'run', run.id, runs.get(run.id)).points.push(...points)),
      end: (run, status, callOptions) =>
        call('track.end', callOptions, () => {
          known(name, 'run', run.id, runs.get(run.id)).status = status;
        }),
    },
  };
}

function faultError(provider: string, call: FakeCall, fault: Fault): unknown {
  if ('error' in fault) return fault.error;
  const lost = fault.when === 'after' ? 'the reply was lost after the call took effect' : 'no connection';
  return new ProviderError({
    code: 'NETWORK',
    message: `${call} failed: ${lost} (scripted).`,
    provider,
    retryable: true,
  });
}

function known<T>(provider: string, kind: string, id: string, found: T | undefined): T {
  if (found !== undefined) return found;
  throw new ProviderError({ code: 'NOT_FOUND', message: `There is no ${kind} "${id}".`, provider, status: 404 });
}

function refuseOtherContent(
  provider: string,
  about: { readonly name: string; readonly digest: Digest },
  found: Digest,
) {
  if (found === about.digest) return;
  throw new TuneloopError({
    code: 'INVALID_OPTION',
    message: `The content of "${about.name}" has digest ${found}, not ${about.digest} as announced.`,
    hint: 'Its source changed between two reads.',
    provider,
  });
}

/** Eight numbers in [-1, 1] that only depend on the text. */
function fakeVector(text: string): Float32Array {
  const hexadecimal = digestJson(text).slice(7);
  return Float32Array.from(
    { length: 8 },
    (_, i) => Number.parseInt(hexadecimal.slice(i * 4, i * 4 + 4), 16) / 32767.5 - 1,
  );
}
