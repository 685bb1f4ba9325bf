import type { Json } from '../base/json.js';
import type { CallOptions } from './call.js';

/** Reads rows of a table or query. */
export interface Rows {
  read(query: string, options?: CallOptions): AsyncIterable<Json>;
}
