import { TuneloopError } from '../../base/errors.js';
import { networkError, ownError, unexpectedReply } from '../../kit/index.js';

/**
 * Turns what the vendor's library throws into our errors. Failed replies are ours already: they are read in the guarded
 * fetch, since the library drops their headers.
 */
export function toHuggingFaceError(error: unknown, provider: string, what: string): TuneloopError {
  const own = ownError(error);
  if (own !== undefined) return own;
  const { name, message } = error instanceof Error ? error : { name: '', message: String(error) };
  if (name === 'InputError' || name === 'RoutingError') {
    return new TuneloopError({
      code: 'INVALID_OPTION',
      message: `${what} cannot be asked: ${message}`,
      provider,
      cause: error,
    });
  }
  if (error instanceof SyntaxError) return unexpectedReply(provider, what, 'it is no JSON');
  if (/^(Provider|Hub)(Api|Output)Error$/.test(name)) return unexpectedReply(provider, what, message);
  return networkError(provider, what, error);
}
