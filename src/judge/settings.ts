import { wholeNumber } from '../base/check-options.js';
import type { JsonObject } from '../base/json.js';
import type { ChatRequest } from '../spec/chat.js';

/** How a judge's model is called. */
export interface AskSettings extends Pick<ChatRequest, 'temperature' | 'topP' | 'maxOutputTokens' | 'extra'> {
  /** Where a question is asked several times, each time with one more. @default not sent for a question asked once, else 0 */
  readonly seed?: number | undefined;
  /** How often a question is asked at most, when answers cannot be read. @default 2 */
  readonly attempts?: number | undefined;
}

/** Names of everything in {@link AskSettings}. */
export const askSettingNames = ['temperature', 'topP', 'maxOutputTokens', 'extra', 'seed', 'attempts'] as const;

/** Picks the settings of the calls out of a judge's options. @throws INVALID_OPTION for one that is out of range */
export function askSettings(judge: string, options: AskSettings): AskSettings {
  wholeNumber(options.attempts ?? 2, 1, `${judge}: attempts`);
  wholeNumber(options.seed ?? 0, 0, `${judge}: seed`);
  const given = askSettingNames.filter((name) => options[name] !== undefined);
  return Object.fromEntries(given.map((name) => [name, options[name]]));
}

/** The settings as JSON, for a judge's identity. */
export function settingsJson({ attempts = 2, ...settings }: AskSettings): JsonObject {
  const given = Object.entries(settings).filter(([, value]) => value !== undefined);
  return { attempts, ...Object.fromEntries(given) };
}
