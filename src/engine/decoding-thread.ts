import { type MessagePort, receiveMessageOnPort } from 'node:worker_threads';
import { DecodingCore } from './decoding-core.js';
import type {
  Candidates,
  DecodingReply,
  DecodingRequest,
  DecodingThreadData,
  Generation,
  GenerationOrder,
  ScoreRow,
} from './decoding-messages.js';
import { greatestIndices, sample } from './sampler.js';

/** A generation under way. */
interface Stream {
  readonly id: number;
  readonly order: GenerationOrder;
  readonly slot: number;
  readonly tokens: number[];
  readonly logprobs: number[];
  /** While the owner chooses: ln p of every token. */
  waiting: Float32Array | undefined;
}

/** Candidates shown to an owner that has not asked for all. */
const candidateCount = 64;

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

  #run(): void {
    if (this.#running) return;
    this.#running = true;
    for (;;) {
      // Between two steps the port is read directly: going back to the event loop for it would cost as much as a step.
      for (let next = receiveMessageOnPort(this.#port); next; next = receiveMessageOnPort(this.#port)) {
        this.#accept(next.message as DecodingRequest);
      }
      this.#admit();
      const ready = [...this.#streams.values()].filter((stream) => stream.waiting === undefined);
      if (ready.length === 0) break;
      const rows = ready.map(({ slot, order, tokens }) => ({
        slot,
        token: tokens.at(-1)!,
        position: order.tokens.length + tokens.length - 1,
      }));
      this.#core.step(rows, (i, logits, best, logSum) => this.#advance(ready[i]!, logits, best, logSum));
    }
    this.#running = false;
  }

  #post(reply: DecodingReply): void {
    this.#port.postMessage(reply);
  }

  #accept(request: DecodingRequest): void {
    const { id } = request;
    switch (request.type) {
      case 'generate':
        this.#queue.push(request);
        return;
      case 'choice':
        return this.#choose(id, request.token);
      case 'cancel': {
        const queued = this.#queue.findIndex((other) => other.id === id);
        if (queued >= 0) this.#queue.splice(queued, 1);
        return this.#release(id);
      }
      case 'embed':
        return this.#answer(id, () => this.#pieces(request.sequences).flatMap((piece) => this.#core.embed(piece)));
      case 'score':
        return this.#answer(id, () => Float64Array.from(request.rows, (row) => this.#score(row)));
      case 'logits':
        return this.#answer(id, () => {
          const { tokens } = request;
          const { vocabSize } = this.#core.config;
          const all = new Float32Array(tokens.length * vocabSize);
          const positions = Array.from(tokens, (_, i) => i);
          this.#core.logits(tokens, positions, (i, logits) => all.set(logits, i * vocabSize));
          return all;
        });
    }
  }

  #answer(id: number, compute: () => unknown): void {
    this.#post({ type: 'result', id, value: compute() });
  }

  #score({ tokens, lossFrom }: ScoreRow): number {
    let sum = 0;
    const from = Math.max(1, lossFrom);
    const positions = Array.from({ length: Math.max(0, tokens.length - from) }, (_, i) => from + i - 1);
    this.#core.logits(tokens, positions, (i, logits, _, logSum) => {
      sum += logits[tokens[from + i]!]! - logSum;
    });
    return sum;
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

  #admit(): void {
    while (this.#queue.length > 0 && this.#free.length > 0) {
      const joining: Stream[] = [];
      let rows = 0;
      while (this.#free.length > 0) {
        const next = this.#queue[0];
        if (next === undefined || rows + next.order.tokens.length > this.#core.capacity) break;
        this.#queue.shift();
        rows += next.order.tokens.length;
        const slot = this.#free.pop()!;
        joining.push({ id: next.id, order: next.order, slot, tokens: [], logprobs: [], waiting: undefined });
      }
      for (const stream of joining) this.#streams.set(stream.id, stream);
      this.#core.prefill(
        joining.map(({ slot, order }) => ({ slot, tokens: order.tokens })),
        (i, logits, best, logSum) => this.#advance(joining[i]!, logits, best, logSum),
      );
    }
  }

  /** The logits that follow a stream's tokens are known: takes its next token, or asks for it. */
  #advance(stream: Stream, logits: Float32Array, best: number, logSum: number): void {
    const { order } = stream;
    if (order.maxTokens <= 0) return this.#finish(stream, 'length');
    if (order.allow !== undefined) best = this.#allowOnly(logits, order.allow);
    if (order.choose) {
      stream.waiting = logits.map((logit) => logit - logSum);
      this.#ask(stream, false);
      return;
    }
    const token = sample(logits, best, order, stream.tokens.length);
    this.#take(stream, token, logits[token]! - logSum);
  }

  /** Sinks the logits of all other tokens; gives the greatest that is left. */
  #allowOnly(logits: Float32Array, allow: readonly number[]): number {
    const kept = allow.map((id) => logits[id]!);
    logits.fill(-1e30);
    let best = allow[0]!;
    allow.forEach((id, i) => {
      logits[id] = kept[i]!;
      if (kept[i]! > logits[best]! || (kept[i]! === logits[best]! && id < best)) best = id;
    });
    return best;
  }

  #ask(stream: Stream, all: boolean): void {
    const logprobs = stream.waiting!;
    const ids = greatestIndices(logprobs, all ? logprobs.length : candidateCount);
    const candidates: Candidates = { ids, logprobs: Float32Array.from(ids, (id) => logprobs[id]!) };
    this.#post({ type: 'candidates', id: stream.id, candidates, all });
  }

  #choose(id: number, token: number): void {
    const stream = this.#streams.get(id);
    const logprobs = stream?.waiting;
    if (stream === undefined || logprobs === undefined) return;
    if (token === -1) return this.#ask(stream, true);
    stream.waiting = undefined;
    this.#take(stream, token, logprobs[token]!);
  }

  #take(stream: Stream, token: number, logprob: number): void {
    const { order, id, tokens, logprobs } = stream;
    if (order.stopTokens.includes(token)) return this.#finish(stream, 'stop');
    tokens.push(token);
    logprobs.push(logprob);
    if (order.stream) this.#post({ type: 'token', id, token, logprob });
    const room = this.#core.config.maxContext - order.tokens.length - tokens.length;
    if (tokens.length >= order.maxTokens || room < 0) this.#finish(stream, 'length');
  }

  #finish(stream: Stream, finish: Generation['finish']): void {
    const value: Generation = {
      tokens: Int32Array.from(stream.tokens),
      finish,
      logprobs: Float32Array.from(stream.logprobs),
    };
    this.#release(stream.id);
    this.#post({ type: 'result', id: stream.id, value });
  }

  #release(id: number): void {
    const stream = this.#streams.get(id);
    if (stream === undefined) return;
    this.#free.push(stream.slot);
    this.#streams.delete(id);
  }
}
