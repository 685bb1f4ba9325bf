import type { Clock } from '../../src/base/clock.js';
import type { ChatDelta, ChatModel, ChatRequest, ChatResult, Store } from '../../src/spec/index.js';

/** A clock that moves only when told; waking those that sleep. */
export function handClock(
  startMs = Date.UTC(2030, 0, 1),
): Clock & { advance(ms: number): void; jump(ms: number): void } {
  let wall = startMs;
  let mono = 0;
  let sleepers: { readonly until: number; readonly wake: () => void }[] = [];
  return {
    now: () => wall,
    monotonic: () => mono,
    sleep: (ms) => new Promise<void>((wake) => void sleepers.push({ until: mono + ms, wake })),
    advance: (ms) => {
      wall += ms;
      mono += ms;
      const due = sleepers.filter(({ until }) => until <= mono);
      sleepers = sleepers.filter(({ until }) => until > mono);
      for (const { wake } of due) wake();
    },
    /** Moves the wall clock only. */
    jump: (ms) => {
      wall += ms;
    },
  };
}

export function ask(text: string): ChatRequest {
  return { messages: [{ role: 'user', content: text }] };
}

export function answer(id: string, text = `answer ${id}`): ChatResult {
  return {
    id,
    text,
    finish: 'stop',
    usage: { inputTokens: 10, outputTokens: 5, cachedInputTokens: 4 },
    model: 'tiny-1',
  };
}

/** A model that numbers its answers a1, a2, …; `before` runs inside each call and may throw. */
export function model(before: (request: ChatRequest, n: number) => void = () => {}): ChatModel {
  let n = 0;
  return {
    provider: 'fake',
    model: 'tiny',
    complete: async (request) => {
      before(request, ++n);
      return answer(`a${n}`);
    },
  };
}

/** A model whose stream gives these deltas; `between` runs before each. */
export function streaming(
  deltas: readonly ChatDelta[],
  between: (n: number) => void = () => {},
): ChatModel & Required<Pick<ChatModel, 'stream'>> {
  return {
    ...model(),
    async *stream() {
      for (const [n, delta] of deltas.entries()) {
        between(n);
        yield delta;
      }
      between(deltas.length);
    },
  };
}

export async function collect<T>(rows: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = [];
  for await (const row of rows) all.push(row);
  return all;
}

/** A store in memory; `broken` may throw before each put. */
export function mapStore(broken: (key: string) => void = () => {}): Store & { readonly files: Map<string, string> } {
  const files = new Map<string, string>();
  return {
    files,
    get: async (key) => {
      const text = files.get(key);
      return text === undefined ? undefined : { bytes: new TextEncoder().encode(text), version: '1' };
    },
    put: async (key, bytes) => {
      broken(key);
      files.set(key, new TextDecoder().decode(bytes));
      return { version: '1' };
    },
    async *list(prefix) {
      yield* [...files.keys()].filter((key) => key.startsWith(prefix)).sort();
    },
    remove: async (key) => void files.delete(key),
  };
}
