/**
 * Gives timers, signals and sockets their turn. Work that never waits for anything outside would keep them from it,
 * however many promises it awaits.
 */
export function breathe(): Promise<void> {
  return new Promise((resolve) => void setImmediate(resolve));
}
