import type { Message } from '../../src/spec/chat.js';
import type { Store } from '../../src/spec/store.js';

export function user(content: string): readonly Message[] {
  return [{ role: 'user', content }];
}

export async function keysOf(store: Store): Promise<readonly string[]> {
  const keys: string[] = [];
  for await (const key of store.list('')) keys.push(key);
  return keys;
}

export function decode(bytes: Uint8Array | undefined): string {
  return new TextDecoder().decode(bytes);
}

/** Changes what is stored under a key. */
export async function edit(store: Store, key: string, change: (text: string) => string): Promise<void> {
  await store.put(key, new TextEncoder().encode(change(decode((await store.get(key))?.bytes))));
}
