/** How far some work has come. */
export interface Progress {
  readonly done: number;
  /** Absent while the end is not known. */
  readonly total?: number | undefined;
  readonly unit: 'bytes' | 'steps' | 'rows';
  /** Units a second so far, where the work tells. */
  readonly perSecond?: number | undefined;
  /** What is left at that rate; absent while rate or end are not known. */
  readonly secondsLeft?: number | undefined;
}

/** The last parameter of everything that can wait. */
export interface CallOptions {
  /** Aborting rejects the call with `signal.reason`, untouched. */
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((progress: Progress) => void) | undefined;
  /** For the whole call, retries included; passing it rejects with TIMEOUT. */
  readonly timeoutMs?: number | undefined;
}
