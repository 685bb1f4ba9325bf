import { digestJson } from '../../base/digest.js';
import type { Deploy, DeployReport, DeploySpec } from '../../spec/deploy.js';
import type { Handle } from '../../spec/fine-tune.js';
import { type ConformanceCase, check, checkAborts, checkPlain, type Make } from './case.js';

/** What the server under test is given. */
export interface DeployConformance {
  /** A model it can serve. */
  readonly model: string;
  /** Waits between two looks. @default not at all */
  readonly pause?: () => Promise<void>;
  /** Looks until a deployment must be ready. @default 1_000 */
  readonly looks?: number;
}

let deployed = 0;

/** Gives the promises of {@link Deploy}. */
export function deploy(make: Make<Deploy>, options: DeployConformance): readonly ConformanceCase[] {
  const { model, pause = async () => {}, looks = 1_000 } = options;
  const fresh = (): DeploySpec => {
    const name = `conformance-${++deployed}`;
    return { name, model, revision: digestJson({ name, model }) };
  };
  const reach = async (target: Deploy, handle: Handle, phase: DeployReport['phase']): Promise<DeployReport> => {
    let report: DeployReport | undefined;
    for (let look = 0; look < looks && report?.phase !== phase; look++) {
      if (report !== undefined) await pause();
      report = await target.observe(handle);
      checkPlain(report, 'a report');
      if (report.phase === 'pending') check(report.ready <= report.wanted, `${report.ready} of ${report.wanted} ready`);
    }
    check(report?.phase === phase, `it is ${JSON.stringify(report)} instead of ${phase}`);
    return report;
  };

  return [
    {
      title: 'applying a deployment twice gives one deployment',
      run: async () => {
        const target = await make();
        const spec = fresh();
        const [one, two] = [await target.apply(spec), await target.apply(spec)];
        checkPlain(one, 'a handle');
        check(one.id !== '' && one.id === two.id, `two handles: ${one.id} and ${two.id}`);
        await target.remove(one);
      },
    },
    {
      title: 'a deployment becomes ready and answers',
      run: async () => {
        const target = await make();
        const handle = await target.apply(fresh());
        const report = await reach(target, handle, 'ready');
        check(report.phase === 'ready' && report.model !== '', 'a ready deployment must name its model');
        const result = await target.chat(handle).complete({ messages: [{ role: 'user', content: 'Hello.' }] });
        check(result.id !== '', 'the deployment must answer');
        await target.remove(handle);
      },
    },
    {
      title: 'a removed deployment is gone, and removing it again is no error',
      run: async () => {
        const target = await make();
        const handle = await target.apply(fresh());
        await target.remove(handle);
        await reach(target, handle, 'gone');
        await target.remove(handle);
      },
    },
    {
      title: 'an aborted deployment call rejects with the reason of its signal',
      run: async () => {
        const target = await make();
        await checkAborts((signal) => target.apply(fresh(), { signal }));
        await checkAborts((signal) => target.observe({ id: 'any' }, { signal }));
      },
    },
  ];
}
