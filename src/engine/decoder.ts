import { Worker } from 'node:worker_threads';
import { TuneloopError } from '../base/errors.js';
import { checkConfig, type ModelConfig } from './config.js';
import type {
  Candidates,
  DecodingReply,
  DecodingRequest,
  Generation,
  GenerationOrder,
  ScoreRow,
} from './decoding-messages.js';
import { workerSource } from './generated/worker-source.js';
import { weightCount } from './layout.js';
import { type Adapter, mergeAdapter } from './lora.js';
import type { Sampling } from './sampler.js';

/** What a decoder is made from. */
export interface DecoderOptions {
  readonly config: ModelConfig;
  readonly weights: Float32Array;
  /** Merged into the weights. */
  readonly adapter?: Adapter;
  /** Worker threads; every stream lives in one. Never changes a result. @default 1 */
  readonly threads?: number;
  /** Streams a thread decodes at once; more wait their turn. @default 64 */
  readonly streams?: number;
}

/** One generation. */
export interface GenerateRequest extends Sampling {
  /** The prompt, at least one token. */
  readonly tokens: Int32Array | readonly number[];
  readonly maxTokens: number;
  /** Tokens that end the generation; none of them is part of the result. @default [] */
  readonly stopTokens?: readonly number[];
  /** Only these tokens may be generated. @default all */
  readonly allow?: readonly number[];
  /** Called with each token as it comes. */
  readonly onToken?: (token: number, logprob: number) => void;
  /** Keeps this many sequences and gives the one with the greatest mean ln p; sampling is ignored. @default 1 */
  readonly beams?: number;
  /**
   * Chooses each token in place of sampling, from the 64 likeliest in falling order; -1 asks again with all of them.
   * Costs a message to and fro for each token.
   */
  readonly choose?: (candidates: Candidates, soFar: readonly number[]) => number;
}

/** How to abandon a call: it rejects with the signal's reason. */
export interface DecodeOptions {
  readonly signal?: AbortSignal;
}

/** A model that generates, in worker threads of its own. */
export interface Decoder {
  /**
   * Continues a prompt. What it gives depends on the request alone, never on what is decoded beside it.
   * @throws INVALID_OPTION when the prompt is empty, longer than the context or has a token outside the vocabulary
   */
  generate(request: GenerateRequest, options?: DecodeOptions): Promise<Generation>;
  /** One vector of length 1 for each sequence: the mean of the final hidden states. */
  embed(
    sequences: readonly (Int32Array | readonly number[])[],
    options?: DecodeOptions,
  ): Promise<readonly Float32Array[]>;
  /** ln p of each row's completion, the tokens from `lossFrom` on. */
  score(rows: readonly ScoreRow[], options?: DecodeOptions): Promise<Float64Array>;
  /** Logits after every token [tokens, vocabSize]. */
  logits(tokens: Int32Array | readonly number[], options?: DecodeOptions): Promise<Float32Array>;
  /** Ends the threads; calls under way reject. */
  close(): Promise<void>;
}

/**
 * Starts a decoder.
 * @throws INVALID_OPTION when the weights do not fit the config
 */
export function createDecoder(options: DecoderOptions): Decoder {
  const { config, adapter, threads = 1, streams = 64 } = options;
  checkConfig(config);
  if (options.weights.length !== weightCount(config)) {
    throw invalid(`The model config needs ${weightCount(config)} weights; ${options.weights.length} were given.`);
  }
  const weights = adapter === undefined ? options.weights : mergeAdapter(config, options.weights, adapter);
  return new WorkerDecoder(config, weights, threads, streams);
}

function invalid(message: string, hint?: string): TuneloopError {
  return new TuneloopError({ code: 'INVALID_OPTION', message, hint });
}

interface Call {
  readonly resolve: (value: never) => void;
  readonly reject: (reason: unknown) => void;
  readonly request?: GenerateRequest;
  readonly soFar: number[];
}

/** One worker and the calls it is busy with. */
class Lane {
  readonly calls = new Map<number, Call>();
  readonly worker: Worker;
  broken: TuneloopError | undefined;

  constructor(config: ModelConfig, weights: Float32Array, slots: number) {
    this.worker = new Worker(workerSource, {
      eval: true,
      execArgv: [],
      workerData: { kind: 'decode', config, weights, slots },
    });
    this.worker.on('message', (reply: DecodingReply) => this.#receive(reply));
    this.worker.on('error', (cause) => {
      this.fail(
        new TuneloopError({ code: 'JOB_FAILED', message: `A decoding thread failed: ${cause.message}.`, cause }),
      );
    });
    this.worker.unref(); // last: a listener for messages makes the port hold the process again
    this.worker.on('exit', () => this.fail(closed()));
  }

  send(request: DecodingRequest): void {
    this.worker.postMessage(request);
  }

  add(id: number, call: Call): void {
    this.calls.set(id, call);
    // A thread holds the process open only while somebody waits for it.
    if (this.calls.size === 1) this.worker.ref();
  }

  remove(id: number): Call | undefined {
    const call = this.calls.get(id);
    if (this.calls.delete(id) && this.calls.size === 0) this.worker.unref();
    return call;
  }

  /** Rejects all calls, and those to come. */
  fail(reason: TuneloopError): void {
    this.broken ??= reason;
    for (const id of [...this.calls.keys()]) this.remove(id)!.reject(reason);
  }

  #receive(reply: DecodingReply): void {
    const call = this.calls.get(reply.id);
    if (call === undefined) return;
    try {
      switch (reply.type) {
        case 'result':
          this.remove(reply.id);
          call.resolve(reply.value as never);
          return;
        case 'token':
          call.request?.onToken?.(reply.token, reply.logprob);
          return;
        case 'candidates': {
          const token = call.request!.choose!(reply.candidates, call.soFar);
          const offered = reply.candidates.ids.includes(token);
          if (!offered && (token !== -1 || reply.all)) {
            throw invalid(
              `The chooser gave ${token}, which is not among the ${reply.candidates.ids.length} candidates.`,
            );
          }
          if (offered) call.soFar.push(token);
          this.send({ type: 'choice', id: reply.id, token });
          return;
        }
      }
    } catch (error) {
      this.remove(reply.id);
      this.send({ type: 'cancel', id: reply.id });
      call.reject(error);
    }
  }
}

class WorkerDecoder implements Decoder {
  readonly #config: ModelConfig;
  readonly #lanes: readonly Lane[];
  readonly #streams: number;
  #next = 0;

  constructor(config: ModelConfig, weights: Float32Array, threads: number, streams: number) {
    this.#config = config;
    this.#streams = streams;
    this.#lanes = Array.from({ length: threads }, () => new Lane(config, weights, streams));
  }

  async generate(request: GenerateRequest, options: DecodeOptions = {}): Promise<Generation> {
    const { onToken, choose, ...rest } = request;
    const { allow, stopTokens = [], maxTokens, beams = 1 } = rest;
    const { temperature = 0, topP = 1, topK = 0 } = rest;
    if (!(maxTokens >= 0)) throw invalid(`maxTokens is ${maxTokens}; it must be 0 or more.`);
    if (!(temperature >= 0)) throw invalid(`temperature is ${temperature}; it must be 0 or more.`);
    if (!(topP > 0 && topP <= 1)) throw invalid(`topP is ${topP}; it must be above 0 and at most 1.`);
    if (!(Number.isInteger(topK) && topK >= 0)) throw invalid(`topK is ${topK}; it must be a whole number, 0 for all.`);
    if (!(Number.isInteger(beams) && beams >= 1 && beams <= this.#streams)) {
      throw invalid(`beams is ${beams}; it must be a whole number from 1 to ${this.#streams}, the decoder's streams.`);
    }
    if (beams > 1 && (onToken ?? choose))
      throw invalid('A beam search can neither stream tokens nor let them be chosen.');
    if (allow?.length === 0) throw invalid('The list of allowed tokens is empty.');
    this.#check(allow ?? [], 'The list of allowed tokens', Infinity);
    const order: GenerationOrder = {
      ...rest,
      stopTokens,
      beams,
      tokens: this.#sequence(request.tokens, 'The prompt'),
      stream: onToken !== undefined,
      choose: choose !== undefined,
    };
    return this.#call((id) => ({ type: 'generate', id, order }), options, request);
  }

  async embed(sequences: readonly (Int32Array | readonly number[])[], options: DecodeOptions = {}) {
    const checked = sequences.map((tokens, i) => this.#sequence(tokens, `Sequence ${i}`));
    return this.#call<readonly Float32Array[]>((id) => ({ type: 'embed', id, sequences: checked }), options);
  }

  async score(rows: readonly ScoreRow[], options: DecodeOptions = {}): Promise<Float64Array> {
    const checked = rows.map(({ tokens, lossFrom }, i) => ({ tokens: this.#sequence(tokens, `Row ${i}`), lossFrom }));
    return this.#call((id) => ({ type: 'score', id, rows: checked }), options);
  }

  async logits(tokens: Int32Array | readonly number[], options: DecodeOptions = {}): Promise<Float32Array> {
    const checked = this.#sequence(tokens, 'The sequence');
    return this.#call((id) => ({ type: 'logits', id, tokens: checked }), options);
  }

  async close(): Promise<void> {
    for (const lane of this.#lanes) lane.fail(closed());
    await Promise.all(this.#lanes.map((lane) => lane.worker.terminate()));
  }

  #call<T>(message: (id: number) => DecodingRequest, { signal }: DecodeOptions, request?: GenerateRequest): Promise<T> {
    signal?.throwIfAborted();
    const lane = this.#lanes.reduce((least, other) => (other.calls.size < least.calls.size ? other : least));
    if (lane.broken !== undefined) throw lane.broken;
    const id = this.#next++;
    return new Promise<T>((resolve, reject) => {
      const abort = (): void => {
        if (lane.remove(id) === undefined) return;
        lane.send({ type: 'cancel', id });
        reject(signal!.reason);
      };
      const settle =
        <A>(then: (value: A) => void) =>
        (value: A): void => {
          signal?.removeEventListener('abort', abort);
          then(value);
        };
      signal?.addEventListener('abort', abort, { once: true });
      lane.add(id, { resolve: settle(resolve), reject: settle(reject), ...(request && { request }), soFar: [] });
      lane.send(message(id));
    });
  }

  #sequence(tokens: Int32Array | readonly number[], what: string): Int32Array {
    if (tokens.length === 0) throw invalid(`${what} has no tokens.`);
    this.#check(tokens, what, this.#config.maxContext);
    return Int32Array.from(tokens);
  }

  #check(tokens: ArrayLike<number>, what: string, longest: number): void {
    const { vocabSize } = this.#config;
    if (tokens.length > longest) {
      throw invalid(`${what} has ${tokens.length} tokens; the model's context is ${longest}.`, 'Shorten it.');
    }
    for (let i = 0; i < tokens.length; i++) {
      const token = tokens[i]!;
      if (!(Number.isInteger(token) && token >= 0 && token < vocabSize)) {
        throw invalid(`${what} has token ${token}, outside the vocabulary of ${vocabSize}.`);
      }
    }
  }
}

function closed(): TuneloopError {
  return new TuneloopError({ code: 'JOB_FAILED', message: 'The decoder is closed.', hint: 'Create a new one.' });
}
