import { TuneloopError } from '../base/errors.js';

/**
 * Gives the URL, sure that what is sent there can be read by no one between: https, or http to this machine.
 *
 * @param options `allowHttp`: http to any host, for networks that are closed anyway
 * @throws INVALID_OPTION for anything else, also for a URL with a user name or password in it
 */
export function checkedUrl(url: string | URL, options: { readonly allowHttp?: boolean | undefined } = {}): URL {
  let parsed: URL;
  try {
    parsed = new URL(url);
  } catch {
    throw invalid(`${JSON.stringify(String(url))} is not a whole URL.`, 'Write it with https:// and the host.');
  }
  if (parsed.username !== '' || parsed.password !== '') {
    throw invalid(
      `The URL for ${parsed.host} holds a user name or password.`,
      'Pass the credential as an option instead.',
    );
  }
  const isOpen = parsed.protocol === 'http:' && (options.allowHttp === true || isLoopback(parsed.hostname));
  if (parsed.protocol !== 'https:' && !isOpen) {
    const hint =
      parsed.protocol === 'http:' ? 'Use https, or set allowHttp if the network between is closed.' : 'Use https.';
    throw invalid(
      `${parsed.origin === 'null' ? parsed.protocol : parsed.origin} is not encrypted, so a credential could be read on its way.`,
      hint,
    );
  }
  return parsed;
}

function isLoopback(hostname: string): boolean {
  return (
    hostname === 'localhost' ||
    hostname.endsWith('.localhost') ||
    hostname === '[::1]' ||
    /^127(\.\d{1,3}){3}$/.test(hostname)
  );
}

function invalid(message: string, hint: string): TuneloopError {
  return new TuneloopError({ code: 'INVALID_OPTION', message, hint });
}
