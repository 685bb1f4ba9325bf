import type { CallOptions } from './call.js';
import type { Extra } from './chat.js';
import type { Handle } from './fine-tune.js';

/** One number of a run at one step. */
export interface TrackPoint {
  readonly key: string;
  readonly value: number;
  readonly step: number;
  /** ISO 8601, UTC. */
  readonly at: string;
}

/** Records runs with an experiment tracker. */
export interface Track {
  begin(run: { readonly name: string; readonly params: Extra }, options?: CallOptions): Promise<Handle>;
  log(run: Handle, points: readonly TrackPoint[], options?: CallOptions): Promise<void>;
  end(run: Handle, status: 'succeeded' | 'failed' | 'cancelled', options?: CallOptions): Promise<void>;
}
