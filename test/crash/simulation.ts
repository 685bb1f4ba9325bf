import type { Digest, Provider, Store } from '../../src/spec/index.js';
import { memoryStore } from '../../src/store/memory-store.js';
import { fakeClock } from '../../src/testing/fake-clock.js';
import { fakeProvider } from '../../src/testing/fake-provider.js';

/** Where an operation of a process is cut: before it took effect, or after, so that its reply is lost. */
export type Cut = 'before' | 'after';

/** Says whether the process is killed at one of its operations (writes, removals and remote calls, counted from 0). */
export type Killer = (index: number, name: string) => Cut | undefined;

type Simulated = Provider<'files' | 'fineTune' | 'deploy'>;

/** What a killed process sees of every operation from then on. */
export class Killed extends Error {
  override readonly message = 'The process was killed.';
}

/**
 * One store, one provider and one clock that several simulated processes share. Operations wait at a gate, before and
 * after their effect; the gates are opened one at a time in the order that `pick` chooses. Time only passes while all
 * processes sleep, so no call lasts longer than its caller waits for it.
 */
export class Simulation {
  readonly store = memoryStore();
  readonly provider = fakeProvider();
  readonly clock = fakeClock({ manual: true });
  readonly #gates: (() => void)[] = [];
  readonly #pick: (count: number) => number;

  /** @param lagMs a launch shows in the provider's lists only after that time */
  constructor(pick: (count: number) => number = () => 0, lagMs = 40_000) {
    this.#pick = pick;
    const { fineTune } = this.provider;
    const { launch, find } = fineTune;
    let visibleAt = 0;
    Object.assign(fineTune, {
      settleMs: 3 * lagMs,
      launch: (...args: Parameters<typeof launch>) => {
        visibleAt = this.clock.now() + lagMs;
        return launch(...args);
      },
      find: async (key: Digest) => (this.clock.now() < visibleAt ? undefined : find?.(key)),
    });
  }

  /** Gives the store, provider and clock as one process has them. */
  process(kill: Killer = () => undefined, provider: Simulated = this.provider) {
    const process = new SimulatedProcess(() => this.#gate(), kill);
    return {
      store: process.store(this.store),
      provider: process.provider(provider),
      clock: this.clock,
      operations: () => process.count,
    };
  }

  /** Lets everything run until the work is done, and gives how it ended. */
  async run<T>(...work: readonly Promise<T>[]): Promise<readonly PromiseSettledResult<T>[]> {
    let done = false;
    const all = Promise.allSettled(work).finally(() => {
      done = true;
    });
    for (let steps = 0; ; steps++) {
      await new Promise((resolve) => void setImmediate(resolve));
      if (done) return all;
      if (steps > 100_000) throw new Error('The simulation does not come to an end.');
      const [open] = this.#gates.length === 0 ? [] : this.#gates.splice(this.#pick(this.#gates.length), 1);
      if (open === undefined) await this.clock.advance(2_000);
      else open();
    }
  }

  #gate(): Promise<void> {
    return new Promise((resolve) => void this.#gates.push(resolve));
  }
}

class SimulatedProcess {
  readonly #gate: () => Promise<void>;
  readonly #kill: Killer;
  #isDead = false;
  count = 0;

  constructor(gate: () => Promise<void>, kill: Killer) {
    this.#gate = gate;
    this.#kill = kill;
  }

  store(store: Store): Store {
    return {
      ...store,
      put: (key, bytes, options) => this.#operation(`put ${key}`, () => store.put(key, bytes, options)),
      remove: (key, options) => this.#operation(`remove ${key}`, () => store.remove(key, options)),
    };
  }

  provider(provider: Simulated): Simulated {
    const wrapAll = <T extends object>(name: string, capability: T): T => {
      const wrap = ([method, value]: [string, unknown]) => {
        if (typeof value !== 'function' || method === 'chat') return [method, value];
        return [
          method,
          (...args: unknown[]) => this.#operation(`${name}.${method}`, () => value.apply(capability, args)),
        ];
      };
      return Object.fromEntries(Object.entries(capability).map(wrap)) as T;
    };
    const { files, fineTune, deploy } = provider;
    return {
      ...provider,
      files: wrapAll('files', files),
      fineTune: wrapAll('fineTune', fineTune),
      deploy: wrapAll('deploy', deploy),
    };
  }

  async #operation<T>(name: string, effect: () => Promise<T>): Promise<T> {
    await this.#gate();
    if (this.#isDead) throw new Killed();
    const cut = this.#kill(this.count++, name);
    if (cut === 'before') this.#die();
    const result = await effect();
    if (cut === 'after') this.#die();
    await this.#gate();
    if (this.#isDead) throw new Killed();
    return result;
  }

  #die(): never {
    this.#isDead = true;
    throw new Killed();
  }
}
