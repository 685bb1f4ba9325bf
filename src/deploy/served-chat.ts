import { TuneloopError } from '../base/errors.js';
import type { Digest } from '../base/json.js';
import type { CallOptions } from '../spec/call.js';
import type { ChatDelta, ChatModel, ChatRequest, ChatResult } from '../spec/chat.js';
import type { Deploy } from '../spec/deploy.js';
import { type DeploymentJournal, servingIn } from './state.js';

/** One revision as calls see it. */
interface Served {
  readonly revision: Digest;
  readonly handle: string;
  /** What was asked to be served. */
  readonly model: string;
  readonly chat: ChatModel;
  /** Calls under way. */
  calls: number;
  /** Called when the last of them has ended. */
  readonly onIdle: (() => void)[];
}

/**
 * Answers with whatever revision serves now. A call stays with the revision it began with, so a switch breaks none.
 * Where that revision turns out to be gone, since another process has replaced it, the call goes to the one after it.
 */
export class ServedChat implements ChatModel {
  readonly provider: string;
  readonly #journal: DeploymentJournal;
  readonly #deploy: Deploy;
  readonly #busy = new Set<Served>();
  #current: Served | undefined;

  constructor(journal: DeploymentJournal, provider: { readonly name: string; readonly deploy: Deploy }) {
    this.provider = provider.name;
    this.#journal = journal;
    this.#deploy = provider.deploy;
    this.#switch();
    journal.channel.on('state', () => this.#switch());
  }

  /** The model that serves now. */
  get model(): string {
    return this.#serving.model;
  }

  async complete(request: ChatRequest, options?: CallOptions): Promise<ChatResult> {
    const served = this.#serving;
    this.#begin(served);
    try {
      return await served.chat.complete(request, options);
    } catch (error) {
      const next = await this.#successor(served, error);
      return await next.chat.complete(request, options);
    } finally {
      this.#end(served);
    }
  }

  /** Absent while what serves cannot stream. */
  get stream(): NonNullable<ChatModel['stream']> {
    const { chat } = this.#serving;
    const absent = undefined as unknown as NonNullable<ChatModel['stream']>;
    return chat.stream === undefined ? absent : (request, options) => this.#stream(request, options);
  }

  /** Resolves when no call is under way to a revision that is to be taken down. */
  async drained(revision: Digest): Promise<void> {
    const busy = [...this.#busy].filter((served) => served.revision === revision && served !== this.#current);
    await Promise.all(busy.map((served) => new Promise<void>((resolve) => void served.onIdle.push(resolve))));
  }

  /** True while a call to that revision is under way. */
  isBusy(revision: Digest): boolean {
    return [...this.#busy].some((served) => served.revision === revision);
  }

  async *#stream(request: ChatRequest, options?: CallOptions): AsyncGenerator<ChatDelta, void, void> {
    const served = this.#serving;
    let begun = false;
    this.#begin(served);
    try {
      for await (const delta of served.chat.stream?.(request, options) ?? []) {
        begun = true;
        yield delta;
      }
    } catch (error) {
      if (begun) throw error; // what was told cannot be taken back
      const next = await this.#successor(served, error);
      yield* next.chat.stream?.(request, options) ?? [];
    } finally {
      this.#end(served);
    }
  }

  get #serving(): Served {
    if (this.#current !== undefined) return this.#current;
    const { name, phase } = this.#journal.state;
    throw new TuneloopError({
      code: 'ILLEGAL_TRANSITION',
      message: `Deployment "${name}" is in phase "${phase}" and serves nothing.`,
      hint: phase === 'removed' ? 'Apply it again.' : 'Call apply() and wait() first.',
    });
  }

  #begin(served: Served): void {
    if (served.calls++ === 0) this.#busy.add(served);
  }

  #end(served: Served): void {
    if (--served.calls > 0) return;
    this.#busy.delete(served);
    for (const tell of served.onIdle.splice(0)) tell();
  }

  /** Gives what serves instead of a revision that is gone, or throws the error again. */
  async #successor(served: Served, error: unknown): Promise<Served> {
    if (!TuneloopError.is(error) || error.code !== 'NOT_FOUND') throw error;
    await this.#journal.load();
    if (this.#current === undefined || this.#current === served) throw error;
    return this.#current;
  }

  #switch(): void {
    const { state } = this.#journal;
    const revision = state.phase === 'removing' ? undefined : servingIn(state);
    if (revision?.handle === undefined) this.#current = undefined;
    else if (this.#current?.revision !== revision.revision || this.#current.handle !== revision.handle.id) {
      const { model, handle } = revision;
      const chat = this.#deploy.chat(handle);
      this.#current = { revision: revision.revision, handle: handle.id, model, chat, calls: 0, onIdle: [] };
    }
  }
}
