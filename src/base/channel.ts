import { EventEmitter } from 'eventemitter3';

/** Anything with a `type`: events are one flat object each. */
export interface TypedEvent {
  readonly type: string;
}

/**
 * Typed events for listeners and for async iteration.
 * A listener that throws does not stop the others nor the sender: its error is thrown again on a fresh task, where
 * the process sees it as uncaught, as with Node's own emitters.
 */
export class Channel<E extends TypedEvent> {
  readonly #emitter = new EventEmitter<{ event: [E] }>();
  readonly #enders = new Set<() => void>();
  #closed = false;

  /** Calls the listener for every event of that type; gives the function that stops it. */
  on<K extends E['type']>(type: K, listener: (event: Extract<E, { type: K }>) => void): () => void {
    const filtered = (event: E) => {
      if (event.type !== type) return;
      try {
        listener(event as Extract<E, { type: K }>);
      } catch (error) {
        queueMicrotask(() => {
          throw error;
        });
      }
    };
    this.#emitter.on('event', filtered);
    return () => void this.#emitter.off('event', filtered);
  }

  emit(event: E): void {
    this.#emitter.emit('event', event);
  }

  /** Ends all iterations; later ones end after `first`. */
  close(): void {
    this.#closed = true;
    for (const end of this.#enders) end();
  }

  /**
   * Iterates over `first`, then every event from the moment of this call on, until `close()`.
   * Events wait in memory while the reader is busy. A reader that leaves releases its listener, also one that calls
   * `return()` before it has read anything, or while it waits for an event.
   */
  iterate(first: readonly E[] = [], signal?: AbortSignal): AsyncGenerator<E, void, void> {
    const waiting: E[] = [...first];
    let ended = this.#closed;
    let wake: () => void = () => {};
    const onEvent = (event: E) => {
      waiting.push(event);
      wake();
    };
    const end = () => {
      ended = true;
      this.#emitter.off('event', onEvent);
      this.#enders.delete(end);
      signal?.removeEventListener('abort', end);
      wake();
    };
    if (!ended && !signal?.aborted) {
      this.#emitter.on('event', onEvent);
      this.#enders.add(end);
      signal?.addEventListener('abort', end);
    }
    async function* read(): AsyncGenerator<E, void, void> {
      try {
        while (true) {
          signal?.throwIfAborted();
          const event = waiting.shift();
          if (event !== undefined) yield event;
          else if (ended) return;
          else
            await new Promise<void>((resolve) => {
              wake = resolve;
            });
        }
      } finally {
        end();
      }
    }
    const events = read();
    const leave = events.return.bind(events);
    // a generator that never ran, or that waits, would not come to its `finally`
    return Object.assign(events, {
      return(value: void | PromiseLike<void>) {
        waiting.length = 0;
        end();
        return leave(value);
      },
    });
  }
}
