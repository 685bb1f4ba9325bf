import { join, resolve } from 'node:path';
import { type Clock, systemClock } from '../../base/clock.js';
import type { FineTune } from '../../spec/fine-tune.js';
import type { Provider } from '../../spec/provider.js';
import { localChat } from './chat.js';
import { Decoders } from './decoders.js';
import { localDeploy } from './deploy.js';
import { localEmbed } from './embed.js';
import { localFiles } from './files.js';
import { LocalFineTune } from './fine-tune.js';
import { Models } from './models.js';
import { checkOptions, text, wholeFrom } from './options.js';

export type { LocalChatExtra } from './chat-request.js';
export type { LocalFineTuneExtra } from './hyper.js';
export { baseModelId } from './models.js';

/** Where the local provider keeps its things, and what it may use. */
export interface LocalOptions {
  /** Folder for files, jobs, models and deployments; made on first use. @default '.tuneloop/local' */
  readonly dir?: string | undefined;
  /** Threads to train and to answer with; never changes a result. @default as many as there are cores, up to a few */
  readonly threads?: number | undefined;
  /** A folder with a model (config.json, model.safetensors, tokenizer.json) to start from; its name is the model's id. */
  readonly base?: string | undefined;
  readonly clock?: Clock | undefined;
}

/** The local provider: every ability but rows and tracking, and what only it has. */
export interface LocalProvider extends Provider<'chat' | 'embed' | 'files' | 'fineTune' | 'deploy'> {
  readonly fineTune: Required<FineTune>;
  /** The ids of all models there are, bases first. */
  models(): Promise<readonly string[]>;
  /** Stops all work of this process. Jobs that were running go on when they are polled again. */
  close(): Promise<void>;
}

/**
 * Gives a provider that trains and answers in this process, with a small model of its own: for tests, for teaching and
 * for narrow tasks. Nothing is loaded or written before first use; nothing leaves the machine.
 *
 * @throws INVALID_OPTION for an unknown option
 * @example const provider = local(); await provider.chat(baseModelId).complete({ messages: [{ role: 'user', content: 'Hi' }] });
 */
export function local(options: LocalOptions = {}): LocalProvider {
  const {
    dir = '.tuneloop/local',
    threads,
    base,
    clock = systemClock,
  } = checkOptions<LocalOptions>('options of local()', options, {
    dir: text,
    threads: wholeFrom(1, 64),
    base: text,
    clock: (value) => (typeof (value as Clock).now === 'function' ? undefined : 'must be a clock'),
  });
  const folder = (name: string) => join(resolve(dir), name);
  const models = new Models(folder('models'), base);
  const decoders = new Decoders(models, threads);
  const files = folder('files');
  const fineTune = new LocalFineTune({ jobs: folder('jobs'), files, models, clock, threads });
  const chat = (model: string) => localChat(decoders, model);
  return {
    spec: 1,
    name: 'local',
    chat,
    embed: (model) => localEmbed(decoders, model),
    files: localFiles(files),
    fineTune,
    deploy: localDeploy({ folder: folder('deployments'), models, clock, chat }),
    models: () => models.ids(),
    close: async () => {
      await fineTune.pause();
      await decoders.close();
    },
  };
}
