import { loadPeer } from '../../kit/peer.js';

/** What we use of a module of the optional package `eld`. */
export interface LanguageDetector {
  readonly eld: { detect(text: string): { readonly language: string; isReliable(): boolean } };
}

/** Beginnings of this length tell the language as well as whole texts do. */
const enough = 1000;

/**
 * Gives what tells the language of a text as an ISO 639-1 code; undefined where the detector is not sure.
 * @throws MISSING_PEER where `eld` is not installed
 */
export async function languageByEld(lib?: LanguageDetector): Promise<(text: string) => string | undefined> {
  const name: string = 'eld/small';
  const { eld } = await loadPeer<LanguageDetector>('eld', () => import(name) as Promise<LanguageDetector>, lib);
  return (text) => {
    const found = eld.detect(text.slice(0, enough));
    return found.language !== '' && found.isReliable() ? found.language : undefined;
  };
}
