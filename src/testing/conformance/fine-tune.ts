import { digestJson } from '../../base/digest.js';
import { TuneloopError } from '../../base/errors.js';
import type { FineTuneEvent, FineTuneReport, FineTuneSpec, Handle } from '../../spec/fine-tune.js';
import type { Provider } from '../../spec/provider.js';
import { type ConformanceCase, check, checkAborts, checkPlain, type Make, rejection } from './case.js';
import { trainingAbout, trainingChunks } from './files.js';

/** What the trainer under test is given. */
export interface FineTuneConformance {
  /** The base model. */
  readonly model: string;
  /** @default {} */
  readonly hyper?: FineTuneSpec['hyper'];
  /** Waits between two looks. @default not at all */
  readonly pause?: () => Promise<void>;
  /** Looks until a fine-tune must have ended. @default 1_000 */
  readonly looks?: number;
}

type Trainer = Provider<'files' | 'fineTune'>;

let launched = 0;

/** Gives the promises of `fineTune`, together with the `files` it trains on. */
export function fineTune(make: Make<Trainer>, options: FineTuneConformance): readonly ConformanceCase[] {
  const { pause = async () => {}, looks = 1_000 } = options;

  const specFor = async (provider: Trainer): Promise<FineTuneSpec> => {
    const name = `conformance-${++launched}`;
    return {
      name,
      model: options.model,
      method: provider.fineTune.methods[0] ?? 'sft',
      train: await provider.files.upload(trainingChunks, trainingAbout),
      hyper: options.hyper ?? {},
      key: digestJson({ name, at: launched }),
    };
  };
  const start = async (provider: Trainer) => {
    const spec = await specFor(provider);
    return { spec, handle: await provider.fineTune.launch(spec) };
  };
  const finish = async (provider: Trainer, handle: Handle): Promise<FineTuneReport> => {
    for (let look = 0; look < looks; look++) {
      const report = await provider.fineTune.poll(handle);
      checkReport(report);
      if (isFinal(report)) return report;
      await pause();
    }
    throw new Error(`Contract broken: no final report after ${looks} looks.`);
  };

  return [
    {
      title: 'a trainer names the methods it offers',
      run: async () => {
        const { fineTune: trainer } = await make();
        check(trainer.methods.length > 0, 'methods must not be empty');
      },
    },
    {
      title: 'a fine-tune is launched, runs and ends with the name of a model',
      run: async () => {
        const provider = await make();
        const { handle } = await start(provider);
        checkPlain(handle, 'a handle');
        check(handle.id !== '', 'a handle must have an id');
        const report = await finish(provider, JSON.parse(JSON.stringify(handle)) as Handle);
        check(report.phase === 'succeeded' && report.model !== '', `it ended as ${JSON.stringify(report)}`);
        const again = await provider.fineTune.poll(handle);
        check(JSON.stringify(again) === JSON.stringify(report), 'a final report must stay as it is');
      },
    },
    {
      title: 'a fine-tune is found again by its key, and an unknown key finds nothing',
      run: async () => {
        const provider = await make();
        if (provider.fineTune.find === undefined) return;
        const { spec, handle } = await start(provider);
        const found = await provider.fineTune.find(spec.key);
        check(found?.id === handle.id, `found ${found?.id} instead of ${handle.id}`);
        check((await provider.fineTune.find(digestJson('nobody'))) === undefined, 'an unknown key must find nothing');
        await provider.fineTune.cancel(handle);
      },
    },
    {
      title: 'a cancelled fine-tune ends, and cancelling it again is no error',
      run: async () => {
        const provider = await make();
        const { handle } = await start(provider);
        await provider.fineTune.cancel(handle);
        const report = await finish(provider, handle);
        check(report.phase === 'cancelled' || report.phase === 'succeeded', `it ended as ${report.phase}`);
        await provider.fineTune.cancel(handle);
      },
    },
    {
      title: 'events come oldest first, and a cursor gives only what is new',
      run: async () => {
        const provider = await make();
        if (provider.fineTune.events === undefined) return;
        const { handle } = await start(provider);
        await finish(provider, handle);
        const first = await provider.fineTune.events(handle);
        checkEvents(first.events);
        const next = await provider.fineTune.events(handle, first.cursor);
        check(next.events.length === 0, `${next.events.length} events came twice`);
      },
    },
    {
      title: 'a handle that names nothing is NOT_FOUND',
      run: async () => {
        const { fineTune: trainer } = await make();
        const error = await rejection(trainer.poll({ id: 'job-that-never-was' }), 'polling an unknown handle');
        check(TuneloopError.is(error) && error.code === 'NOT_FOUND', `rejects with ${String(error)} instead`);
      },
    },
    {
      title: 'an aborted launch and an aborted look reject with the reason of their signal',
      run: async () => {
        const provider = await make();
        const spec = await specFor(provider);
        await checkAborts((signal) => provider.fineTune.launch(spec, { signal }));
        await checkAborts((signal) => provider.fineTune.poll({ id: 'any' }, { signal }));
      },
    },
  ];
}

function isFinal(report: FineTuneReport): boolean {
  return report.phase !== 'queued' && report.phase !== 'running';
}

function checkReport(report: FineTuneReport): void {
  checkPlain(report, 'a report');
  if (report.phase !== 'queued' && report.phase !== 'running') return;
  const { done, total } = report;
  check(done === undefined || (Number.isFinite(done) && done >= 0), `${done} is no progress`);
  check(done === undefined || total === undefined || done <= total, `${done} done of ${total}`);
}

function checkEvents(events: readonly FineTuneEvent[]): void {
  let before = Number.NEGATIVE_INFINITY;
  for (const event of events) {
    checkPlain(event, 'an event');
    const at = Date.parse(event.at);
    check(event.at.endsWith('Z') && at >= before, `${event.at} must be a UTC instant, not before the one ahead of it`);
    before = at;
    if (event.type === 'log') continue;
    check(Number.isInteger(event.step) && event.step >= 0, `${event.step} is no step`);
  }
}
