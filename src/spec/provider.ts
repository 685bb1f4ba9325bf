import type { BatchChat } from './batch.js';
import type { ChatModel } from './chat.js';
import type { Deploy } from './deploy.js';
import type { EmbedModel } from './embed.js';
import type { Files } from './files.js';
import type { FineTune } from './fine-tune.js';
import type { Rows } from './rows.js';
import type { Track } from './track.js';

/** Every ability a provider can have. */
export interface Capabilities {
  readonly chat: (model: string) => ChatModel;
  readonly batch: (model: string) => BatchChat;
  readonly embed: (model: string) => EmbedModel;
  readonly files: Files;
  readonly fineTune: FineTune;
  readonly deploy: Deploy;
  readonly rows: Rows;
  readonly track: Track;
}

/**
 * A plain object that surely has the capabilities `K` and may have more. A missing capability is a missing property, so
 * abilities combine by spread: `{ ...serving, files: storage.files }`.
 *
 * @example function train(provider: Provider<'files' | 'fineTune'>) { … }   // a provider without them does not compile
 */
export type Provider<K extends keyof Capabilities = never> = {
  /** Version of this contract. */
  readonly spec: 1;
  readonly name: string;
} & Partial<Capabilities> &
  Pick<Capabilities, K>;
