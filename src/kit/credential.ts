import { TuneloopError } from '../base/errors.js';

/** A secret, or a function that gives it each time it is needed (from a vault, or a token that expires). */
export type Credential = string | (() => string | Promise<string>);

/** Where a credential is looked for. */
export interface CredentialPlace {
  /** Name of the provider. */
  readonly provider: string;
  /** Name of the option that holds it, for the hint. */
  readonly option: string;
  /** Environment variable that is read where the option is absent. */
  readonly env: string;
}

/**
 * Gives a credential: from the option, else from the environment. It is looked up at each call and kept nowhere.
 *
 * @throws MISSING_CREDENTIAL when there is none
 * @throws INVALID_OPTION when it holds characters that no header can carry, as when a line end was copied along
 */
export async function resolveCredential(given: Credential | undefined, place: CredentialPlace): Promise<string> {
  const { provider, option, env } = place;
  const secret = (typeof given === 'function' ? await given() : given) ?? globalThis.process?.env[env];
  if (typeof secret !== 'string' || secret === '') {
    throw new TuneloopError({
      code: 'MISSING_CREDENTIAL',
      message: `No credential for ${provider}: ${given === undefined ? `neither the option "${option}" nor ${env} is set` : `the option "${option}" is empty`}.`,
      hint: `Set the environment variable ${env}, or pass "${option}".`,
      provider,
    });
  }
  if (!/^[\x21-\x7e]+$/.test(secret)) {
    throw new TuneloopError({
      code: 'INVALID_OPTION',
      message: `The credential for ${provider} holds white space or characters that no header can carry.`,
      hint: 'Was it copied with a line end, or with quotes of a text editor?',
      provider,
    });
  }
  return secret;
}
