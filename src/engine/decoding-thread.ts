import { type MessagePort, receiveMessageOnPort } from 'node:worker_threads';
import { BeamStream } from './beam-stream.js';
import { DecodingCore } from './decoding-core.js';
import type { DecodingReply, DecodingRequest, DecodingThreadData, ScoreRow } from './decoding-messages.js';
import { SampledStream, type Stream } from './decoding-stream.js';

/** Serves one port: all streams that have a next token advance together, and new ones join between two steps. */
export class DecodingThread {
  readonly #core: DecodingCore;
  readonly #port: MessagePort;
  readonly #free: number[];
  readonly #queue: (DecodingRequest & { type: 'generate' })[] = [];
  readonly #streams = new Map<number, Stream>();
  #running = false;

  constructor(data: DecodingThreadData, port: MessagePort) {
    this.#core = new DecodingCore(data.config, data.weights, data.slots);
    this.#port = port;
    this.#free = Array.from({ length: data.slots }, (_, i) => data.slots - 1 - i);
    port.on('message', (request: DecodingRequest) => {
      this.#accept(request);
      this.#run();
    });
  }

  readonly #post = (reply: DecodingReply): void => this.#port.postMessage(reply);

  #run(): void {
    if (this.#running) return;
    this.#running = true;
    for (;;) {
      // Between two steps the port is read directly: going back to the event loop for it would cost as much as a step.
      for (let next = receiveMessageOnPort(this.#port); next; next = receiveMessageOnPort(this.#port)) {
        this.#accept(next.message as DecodingRequest);
      }
      this.#admit();
      const ready = [...this.#streams.values()].flatMap((stream) =>
        stream.rows().map((row, index) => ({ stream, row, index })),
      );
      if (ready.length === 0) break;
      this.#core.step(
        ready.map(({ row }) => row),
        (i, logits, best, logSum) => {
          const { stream, index } = ready[i]!;
          stream.advance(index, logits, best, logSum);
        },
      );
      for (const { stream } of ready) this.#settle(stream);
    }
    this.#running = false;
  }

  #accept(request: DecodingRequest): void {
    const { id } = request;
    switch (request.type) {
      case 'generate':
        this.#queue.push(request);
        return;
      case 'choice': {
        const stream = this.#streams.get(id);
        if (!(stream instanceof SampledStream)) return;
        stream.choose(request.token);
        this.#settle(stream);
        return;
      }
      case 'cancel': {
        const queued = this.#queue.findIndex((other) => other.id === id);
        if (queued >= 0) this.#queue.splice(queued, 1);
        this.#release(id);
        return;
      }
      case 'embed':
        this.#post({
          type: 'result',
          id,
          value: this.#pieces(request.sequences).flatMap((p) => this.#core.embed(p)),
        });
        return;
      case 'score':
        this.#post({ type: 'result', id, value: this.#score(request.rows) });
        return;
      case 'logits':
        this.#post({ type: 'result', id, value: this.#logits(request.tokens) });
        return;
    }
  }

  #score(rows: readonly ScoreRow[]): Float64Array {
    return Float64Array.from(rows, ({ tokens, lossFrom }) => {
      const from = Math.max(1, lossFrom);
      const positions = Array.from({ length: Math.max(0, tokens.length - from) }, (_, i) => from + i - 1);
      let sum = 0;
      this.#core.logits(tokens, positions, (i, logits, _, logSum) => {
        sum += logits[tokens[from + i]!]! - logSum;
      });
      return sum;
    });
  }

  #logits(tokens: Int32Array): Float32Array {
    const { vocabSize } = this.#core.config;
    const all = new Float32Array(tokens.length * vocabSize);
    const positions = Array.from(tokens, (_, i) => i);
    this.#core.logits(tokens, positions, (i, logits) => all.set(logits, i * vocabSize));
    return all;
  }

  /** Cuts sequences into runs that fit the core. */
  #pieces<T extends { readonly length: number }>(sequences: readonly T[]): T[][] {
    const pieces: T[][] = [];
    let rows = Infinity;
    for (const sequence of sequences) {
      if (rows + sequence.length > this.#core.capacity) {
        pieces.push([]);
        rows = 0;
      }
      pieces.at(-1)!.push(sequence);
      rows += sequence.length;
    }
    return pieces;
  }

  /** Lets those at the head of the queue in that find slots, reading as many prompts at once as fit. */
  #admit(): void {
    for (;;) {
      const joining: Stream[] = [];
      let rows = 0;
      for (let next = this.#queue[0]; next !== undefined; next = this.#queue[0]) {
        const { beams } = next.order;
        if (beams > this.#free.length || rows + next.order.tokens.length > this.#core.capacity) break;
        this.#queue.shift();
        rows += next.order.tokens.length;
        const slots = this.#free.splice(-beams);
        joining.push(
          beams > 1
            ? new BeamStream(this.#core, next.id, next.order, slots)
            : new SampledStream(this.#core, this.#post, next.id, next.order, slots),
        );
      }
      if (joining.length === 0) return;
      for (const stream of joining) this.#streams.set(stream.id, stream);
      this.#core.prefill(
        joining.map(({ slots, order }) => ({ slot: slots[0]!, tokens: order.tokens })),
        (i, logits, best, logSum) => joining[i]!.advance(0, logits, best, logSum),
      );
      for (const stream of joining) this.#settle(stream);
    }
  }

  #settle({ id, result }: Stream): void {
    if (result === undefined || !this.#streams.has(id)) return;
    this.#release(id);
    this.#post({ type: 'result', id, value: result });
  }

  #release(id: number): void {
    const stream = this.#streams.get(id);
    if (stream === undefined) return;
    this.#free.push(...stream.slots);
    this.#streams.delete(id);
  }
}
