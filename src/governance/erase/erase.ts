import { withDeadline } from '../../base/abort.js';
import { checkOptions } from '../../base/check-options.js';
import { type Clock, instant, systemClock } from '../../base/clock.js';
import { type Display, htmlTable, showAs } from '../../base/display.js';
import { TuneloopError } from '../../base/errors.js';
import { isPlainObject, type JsonObject } from '../../base/json.js';
import { corrupt, encode, readJson } from '../../dataset/versions/records.js';
import type { CallOptions } from '../../spec/call.js';
import type { Store } from '../../spec/store.js';
import type { LineageNode } from '../lineage/lineage-graph.js';
import { lineageGraph } from '../lineage/read-graph.js';
import { storedRecords } from '../lineage/stored-records.js';
import { carryOut, type ErasedVersion, type ErasureRecord } from './carry-out.js';
import { type ErasurePlan, planErasure } from './plan.js';
import { type Subject, SubjectTest } from './subject.js';

/** How something is erased. */
export interface EraseOptions extends CallOptions {
  /** Kept in tombstones and in the histories of names; must not tell who it is about. */
  readonly why?: string | undefined;
  /** @default systemClock */
  readonly clock?: Clock | undefined;
}

/** Times that something new may turn up when all was erased, as after a save meanwhile. */
const mostRuns = 4;

/** What an erasure did, and what it leaves to people. */
export class ErasureReport {
  readonly id: string;
  /** When it began; ISO 8601, UTC. */
  readonly at: string;
  /** The versions that were replaced. */
  readonly datasets: readonly ErasedVersion[];
  /** Keys of other records, or prefixes of journals, that were changed. */
  readonly records: readonly string[];
  /**
   * What was made of the versions and may know the subject still: datasets to be made again, files a provider has,
   * jobs, models, evaluations, deployments and exchanges.
   */
  readonly dependents: readonly LineageNode[];
  /** Keys that hold a text of the subject and are not ours to change: no JSON, or the text is in the key itself. */
  readonly leftovers: readonly string[];

  constructor(facts: Pick<ErasureReport, 'id' | 'at' | 'datasets' | 'records' | 'dependents' | 'leftovers'>) {
    this.id = facts.id;
    this.at = facts.at;
    this.datasets = facts.datasets;
    this.records = facts.records;
    this.dependents = facts.dependents;
    this.leftovers = facts.leftovers;
  }

  toJSON(): JsonObject {
    return { kind: 'ErasureReport', v: 1, ...this } as unknown as JsonObject;
  }

  #show(): Display {
    const rows = [
      ...this.datasets.map(({ from, to, rows }) => [
        'erased',
        `${rows} rows`,
        `${from.slice(0, 19)} → ${to.slice(0, 19)}`,
      ]),
      ...this.records.map((key) => ['changed', 'record', key]),
      ...this.dependents.map(({ type, label }) => ['look at', type, label]),
      ...this.leftovers.map((key) => ['left', 'key', key]),
    ];
    const total = this.datasets.reduce((sum, { rows }) => sum + rows, 0);
    const head = `Erasure ${this.id}: ${total} rows of ${this.datasets.length} versions, ${this.records.length} other records; ${this.dependents.length} dependents, ${this.leftovers.length} leftovers`;
    return {
      text: [head, ...rows.map((row) => `  ${row.join(' ')}`)].join('\n'),
      html: htmlTable(['', '', ''], rows, head),
    };
  }

  static {
    showAs<ErasureReport>(ErasureReport, (report) => report.#show());
  }
}

/**
 * Takes a subject out of a store. Each dataset version with rows of the subject is replaced by one without them: names
 * and tags move to it, a tombstone takes its place (loading it is NOT_FOUND and says what replaced it), and its chunks
 * go. Rows made of such rows one by one go with them, as in the training rows of a job. So do exchanges, answers in
 * journals of evaluations, samples of reports, and texts in all other JSON. What a provider, a model or a file outside
 * the store holds is listed and not touched.
 *
 * The plan is written down first, without a text of the subject. After a crash the same call goes on to the same end.
 * Reads the whole store at least twice: once to plan, once to see that nothing is left. Nothing else should write
 * meanwhile; who does may get STORE_CONFLICT, or bring back what was just erased.
 *
 * @example await erase(store, { id: 'case-17', texts: ['person_3f9a'], rows: (row) => row?.userId === 1234 });
 * @throws INVALID_OPTION for a subject that is nobody or could be anyone, and where its `rows` throws
 * @throws STORE_FAILED where the store cannot write; call it again
 * @throws STORE_CONFLICT where something was written meanwhile; call it again
 */
export async function erase(store: Store, subject: Subject, options: EraseOptions = {}): Promise<ErasureReport> {
  checkOptions(options, ['why', 'clock', 'signal', 'onProgress', 'timeoutMs'], 'erase');
  const test = new SubjectTest(subject);
  const { id } = subject;
  const { why, clock = systemClock } = options;
  if (why !== undefined && test.isIn(why)) throw whyTells(id);
  const { signal, done } = withDeadline(options, `Erasure "${id}"`);
  try {
    const call = { signal, onProgress: options.onProgress };
    let at = instant(clock);
    const datasets: ErasedVersion[] = [];
    const records: string[] = [];
    const dependents = new Map<string, LineageNode>();
    for (let [run, fresh] = [1, 0]; ; run++) {
      const key = `erasure/${id}/${String(run).padStart(8, '0')}.json`;
      const earlier = await readErasure(store, key, call);
      if (earlier !== undefined && earlier.plan === undefined) {
        datasets.push(...earlier.datasets);
        records.push(...earlier.records);
        for (const node of earlier.dependents) dependents.set(node.id, node);
        at = earlier.at;
        continue; // done before
      }
      let record = earlier;
      if (record === undefined) {
        const plan = await planErasure(store, test, call);
        if (plan === undefined) break;
        if (++fresh > mostRuns) throw comesBack(id);
        const known = await findDependents(store, test, plan, call);
        record = {
          ...{ kind: 'Erasure', v: 1, id, at: instant(clock), why, plan },
          ...{ dependents: known, datasets: [], records: [] },
        };
        await store.put(key, encode(record), { signal, ifVersion: null });
      }
      at = record.at;
      const { plan, ...rest } = record;
      const end = await carryOut(store, test, { ...rest, plan: plan as ErasurePlan }, call);
      await store.put(key, encode({ ...rest, ...end }), { signal });
      datasets.push(...end.datasets);
      records.push(...end.records);
      for (const node of record.dependents) dependents.set(node.id, node);
    }
    const leftovers = await findLeftovers(store, test, call);
    return new ErasureReport({ id, at, datasets, records, dependents: [...dependents.values()], leftovers });
  } finally {
    done();
  }
}

async function readErasure(store: Store, key: string, call: CallOptions): Promise<ErasureRecord | undefined> {
  const found = (await readJson(store, key, call))?.json;
  if (found === undefined) return undefined;
  if (isPlainObject(found) && found.kind === 'Erasure' && found.v === 1) return found as unknown as ErasureRecord;
  throw corrupt(key, 'it is not the record of an erasure');
}

/** Gives what was made of versions, as it is before they are replaced. */
async function findDependents(
  store: Store,
  test: SubjectTest,
  { datasets }: ErasurePlan,
  call: CallOptions,
): Promise<readonly LineageNode[]> {
  if (datasets.length === 0) return [];
  const graph = await lineageGraph(store, { signal: call.signal });
  const own = new Set(datasets.map(({ digest }) => `dataset:${digest}`));
  const dependents = new Map<string, LineageNode>();
  for (const id of own) {
    for (const node of graph.downstream(id).nodes) if (!own.has(node.id)) dependents.set(node.id, node);
  }
  return test.without([...dependents.values()]) as LineageNode[];
}

async function findLeftovers(store: Store, test: SubjectTest, call: CallOptions): Promise<string[]> {
  const keys: string[] = [];
  for await (const { key, values, text } of storedRecords(store, call)) {
    if (test.isIn(key) || (values.length === 0 && test.isIn(text))) keys.push(key);
  }
  return keys;
}

function whyTells(id: string): TuneloopError {
  return new TuneloopError({
    code: 'INVALID_OPTION',
    message: `The reason of erasure "${id}" holds a text of its subject, and it would stay.`,
    hint: 'Say what was asked for, not by whom.',
  });
}

function comesBack(id: string): TuneloopError {
  return new TuneloopError({
    code: 'STORE_CONFLICT',
    message: `What erasure "${id}" takes out comes back while it runs.`,
    hint: 'Something writes it: stop that, and call erase again.',
  });
}
