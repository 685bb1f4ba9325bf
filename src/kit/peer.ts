import { TuneloopError } from '../base/errors.js';

/**
 * Gives an optional library: the one that was handed in, or the one that is installed.
 *
 * @param name its package name
 * @param load the import itself, spelled out at the call so that bundlers see it: `() => import('openai')`
 * @param lib the library as the application has it, for bundlers and tests
 * @throws MISSING_PEER when it is not installed or does not load, saying what to install
 */
export async function loadPeer<T>(name: string, load: () => Promise<T>, lib?: T): Promise<T> {
  if (lib !== undefined) return lib;
  try {
    return await load();
  } catch (cause) {
    const code = (cause as { readonly code?: unknown } | null)?.code;
    const isMissing = code === 'ERR_MODULE_NOT_FOUND' || code === 'MODULE_NOT_FOUND';
    throw new TuneloopError({
      code: 'MISSING_PEER',
      message: `The package "${name}" ${isMissing ? 'is not installed' : `does not load: ${cause instanceof Error ? cause.message : String(cause)}`}.`,
      hint: `Run \`npm install ${name}\`, or pass the library as the option "lib".`,
      cause,
    });
  }
}
