import { abortable } from '../base/abort.js';
import { checkOptions } from '../base/check-options.js';
import { type Clock, instant, systemClock } from '../base/clock.js';
import { shortDigest } from '../base/digest.js';
import { showAs } from '../base/display.js';
import { JobError, TuneloopError } from '../base/errors.js';
import type { Json, JsonObject } from '../base/json.js';
import { poll } from '../kit/poll.js';
import { requireCapability } from '../kit/require-capability.js';
import type { CallOptions } from '../spec/call.js';
import type { ChatModel, Extra } from '../spec/chat.js';
import type { Provider } from '../spec/provider.js';
import type { Store } from '../spec/store.js';
import { type Home, Journaled } from '../store/journaled.js';
import { look, type Rollout, send, takeDown, tidy } from './rollout.js';
import { ServedChat } from './served-chat.js';
import { showDeployment } from './show.js';
import {
  type DeploymentEvent,
  type DeploymentJournal,
  type DeploymentState,
  type Revision,
  revisionOf,
  servingIn,
  targetIn,
} from './state.js';
import { deploymentMachine } from './transition.js';

/** Where a deployment lives: who serves, where it is journaled, and its name in both places. */
export interface DeploymentHome {
  readonly provider: Provider<'deploy'>;
  readonly store: Store;
  /** Letters, digits and `. _ : -`, up to 120. */
  readonly name: string;
  /** @default the real time */
  readonly clock?: Clock | undefined;
}

/** What is to be served. */
export interface Serving {
  readonly model: string;
  /** @default the provider's */
  readonly replicas?: { readonly min: number; readonly max: number } | undefined;
  readonly extra?: Extra | undefined;
}

/** How to wait for a deployment. */
export interface DeploymentWaitOptions extends CallOptions {
  /** Pause between two looks. @default 1_000 at first, growing to 10_000 */
  readonly pollEveryMs?: number | undefined;
}

const homeOptions = ['provider', 'store', 'name', 'clock'];
const servingOptions = ['model', 'replicas', 'extra'];
const callOptions = ['signal', 'onProgress', 'timeoutMs'];
const waitOptions = ['pollEveryMs', ...callOptions];

/**
 * A served model behind one {@link ChatModel}. What is served can be replaced and rolled back while calls go on: a new
 * revision answers only once it is ready, and one that fails leaves the old one serving. Every step is journaled before
 * it counts, and applying is idempotent, so a deployment that was stopped anywhere goes on where it was.
 *
 * @example
 * const deployment = await (await Deployment.of({ provider, store, name: 'answers', model }).apply()).wait();
 * await deployment.chat.complete({ messages });
 */
export class Deployment {
  /** Answers with the revision that serves now. Calls that have begun end with the revision they began with. */
  readonly chat: ChatModel;
  readonly #rollout: Rollout;
  /** What this object asked for last, or was made to ask for. */
  #wish: Serving | undefined;
  /** Set once this object applies something: then it also takes down what that replaces. */
  #drives = false;

  private constructor({ provider, clock = systemClock }: DeploymentHome, journal: DeploymentJournal, wish?: Serving) {
    const served = new ServedChat(journal, provider);
    this.chat = served;
    this.#rollout = { journal, provider, clock, served };
    this.#wish = wish;
  }

  get #journal(): DeploymentJournal {
    return this.#rollout.journal;
  }

  /**
   * Drafts a deployment; nothing is sent or written before `apply`.
   * @throws INVALID_OPTION for an unknown option, or a name no store can hold
   * @throws UNSUPPORTED_CAPABILITY when the provider cannot deploy
   */
  static of(options: DeploymentHome & Serving): Deployment {
    checkOptions(options, [...homeOptions, ...servingOptions], 'Deployment.of');
    requireCapability(options.provider, 'deploy');
    const { name, model, replicas, extra } = options;
    const state: DeploymentState = { phase: 'drafted', name, revisions: [] };
    const journal: DeploymentJournal = new Journaled(deploymentMachine, journalHome(options), state);
    return new Deployment(options, journal, { model, replicas, extra });
  }

  /**
   * Gives a deployment that was applied before, here or in another process: `chat` answers at once where it serves.
   * @throws NOT_FOUND when the store has no such deployment
   * @throws INVALID_OPTION when it is another provider's
   */
  static async resume(home: DeploymentHome, options: CallOptions = {}): Promise<Deployment> {
    checkOptions(home, homeOptions, 'Deployment.resume');
    requireCapability(home.provider, 'deploy');
    return new Deployment(home, await Journaled.resume(deploymentMachine, journalHome(home), options));
  }

  get name(): string {
    return this.state.name;
  }

  get state(): DeploymentState {
    return this.#journal.state;
  }

  /** Everything that was applied, by its last apply, oldest first. */
  get revisions(): readonly Revision[] {
    return this.state.revisions;
  }

  /** Calls the listener for every event of that type; gives the function that stops it. */
  on<K extends DeploymentEvent['type']>(
    type: K,
    listener: (event: Extract<DeploymentEvent, { readonly type: K }>) => void,
  ): () => void {
    return this.#journal.channel.on(type, listener);
  }

  /** Tells the state as it is, then everything new, until the deployment is removed or the reader leaves. */
  events(options: DeploymentWaitOptions = {}): AsyncGenerator<DeploymentEvent, void, void> {
    const follow = (signal: AbortSignal) => this.#follow({ ...options, signal }, ({ phase }) => phase === 'removed');
    return this.#journal.events(follow, { signal: options.signal });
  }

  /**
   * Tells the provider what to serve: what was asked for last, with the changes given. Resolves when the provider has
   * taken note; `wait` resolves when it serves. What serves now goes on until then. Applying the same again is safe.
   *
   * @param options `model`, `replicas`, `extra`: what to serve from now on
   * @throws STORE_CONFLICT when another process changes the deployment at the same time, saying which and when
   */
  async apply(options: Partial<Serving> & CallOptions = {}): Promise<this> {
    checkOptions(options, [...servingOptions, ...callOptions], 'Deployment.apply');
    await this.#journal.load(options);
    const { model, replicas, extra } = { ...(this.#wish ?? targetIn(this.state)), ...changesIn(options) };
    if (model === undefined) throw this.#nothing('to apply');
    return this.#apply({ model, replicas, extra }, options);
  }

  /**
   * Waits until what was applied last serves.
   * @throws DEPLOYMENT_FAILED when it does not, as a {@link JobError} with the state, saying what serves instead
   * @throws ILLEGAL_TRANSITION when nothing was applied, or it was removed
   */
  async wait(options: DeploymentWaitOptions = {}): Promise<this> {
    checkOptions(options, waitOptions, 'Deployment.wait');
    if (this.state.phase === 'drafted') await this.#journal.load(options);
    if (this.state.phase === 'drafted') throw this.#nothing('to wait for: nothing was applied');
    const state = await this.#follow(options, ({ phase }) => phase !== 'applying' && phase !== 'pending');
    if (this.#drives) await tidy(this.#rollout, options);
    if (state.phase === 'failed') throw this.#failed();
    if (state.phase !== 'ready') throw this.#nothing('to wait for: it was removed');
    return this;
  }

  /**
   * Goes back: to the revision that still serves, where a newer one failed or is coming up; otherwise to the good one
   * before it. Resolves when that serves.
   * @throws NOT_FOUND when there is no earlier good revision
   * @throws DEPLOYMENT_FAILED when that one does not come up any more
   */
  async rollback(options: DeploymentWaitOptions = {}): Promise<this> {
    checkOptions(options, waitOptions, 'Deployment.rollback');
    await this.#journal.load(options);
    const { serving, target, revisions } = this.state;
    const isOvertaken = serving === target;
    const back = isOvertaken
      ? revisions.findLast(({ status, revision }) => status === 'good' && revision !== serving)
      : servingIn(this.state);
    if (back === undefined) {
      throw new TuneloopError({
        code: 'NOT_FOUND',
        message: `Deployment "${this.name}" has no earlier good revision to go back to.`,
        hint: 'Apply a model that is known to be good.',
      });
    }
    await this.#apply(back, options, isOvertaken ? serving : undefined);
    return this.wait(options);
  }

  /** Takes down everything, after the calls under way have ended. Removing what is removed changes nothing. */
  async remove(options: CallOptions = {}): Promise<void> {
    await this.#journal.load(options);
    if (this.state.phase === 'drafted' || this.state.phase === 'removed') return;
    await this.#settle(options);
    await this.#journal.step({ type: 'remove' });
    await takeDown(this.#rollout, options);
  }

  /** The durable form: what the journal says. */
  toJSON(): JsonObject {
    const provider = this.#rollout.provider.name;
    return { kind: 'Deployment', v: 1, name: this.name, provider, state: this.state } as unknown as JsonObject;
  }

  async #apply(
    { model, replicas, extra }: Serving,
    options: CallOptions,
    insteadOf?: Revision['revision'],
  ): Promise<this> {
    const spec = revisionOf({ model, replicas, extra });
    if (this.state.target !== spec.revision) await this.#settle(options);
    const at = instant(this.#rollout.clock);
    await this.#journal.step({ type: 'apply', spec, at, ...(insteadOf === undefined ? {} : { insteadOf }) });
    this.#wish = { model, replicas, extra };
    this.#drives = true;
    await send(this.#rollout, options);
    return this;
  }

  /** Ends an apply that was begun, so that what it may have started has a handle and can be taken down. */
  async #settle(options: CallOptions): Promise<void> {
    try {
      await send(this.#rollout, options);
    } catch (error) {
      if (this.state.phase === 'applying') throw error; // it may or may not have started something
    }
  }

  #follow(options: DeploymentWaitOptions, isFinal: (state: DeploymentState) => boolean): Promise<DeploymentState> {
    const { signal, timeoutMs, pollEveryMs } = options;
    return poll(() => abortable(look(this.#rollout), signal), {
      what: `Deployment "${this.name}"`,
      isFinal,
      everyMs: pollEveryMs,
      maxEveryMs: pollEveryMs ?? 10_000,
      clock: this.#rollout.clock,
      signal,
      timeoutMs,
    });
  }

  #failed(): JobError {
    const { state } = this;
    const [target, serving] = [targetIn(state), servingIn(state)];
    const rest = serving === undefined ? 'Nothing serves' : `Revision ${named(serving)} keeps serving`;
    return new JobError({
      code: 'DEPLOYMENT_FAILED',
      message: `Revision ${target === undefined ? '' : named(target)} of deployment "${this.name}" failed: ${target?.reason}. ${rest}.`,
      hint: 'Remove the cause and apply again, or apply another model.',
      provider: this.#rollout.provider.name,
      state: state as unknown as Json,
    });
  }

  #nothing(what: string): TuneloopError {
    return new TuneloopError({
      code: 'ILLEGAL_TRANSITION',
      message: `Deployment "${this.name}" is in phase "${this.state.phase}" and has nothing ${what}.`,
      hint: 'Call apply() with a model first.',
    });
  }

  static {
    showAs<Deployment>(Deployment, (deployment) => showDeployment(deployment.state, deployment.#rollout.provider.name));
  }
}

function journalHome({ provider, store, name, clock = systemClock }: DeploymentHome): Home {
  return { store, name, provider: provider.name, clock };
}

function changesIn({ model, replicas, extra }: Partial<Serving>): Partial<Serving> {
  return {
    ...(model === undefined ? {} : { model }),
    ...(replicas === undefined ? {} : { replicas }),
    ...(extra === undefined ? {} : { extra }),
  };
}

function named({ revision, model }: Revision): string {
  return `${shortDigest(revision)} (${model})`;
}
