import { TuneloopError } from '../base/errors.js';

/** What the built-in detectors find, in the order that settles ties. */
export const piiKinds = [
  'private-key',
  'jwt',
  'api-key',
  'secret',
  'url-credentials',
  'email',
  'card',
  'iban',
  'us-ssn',
  'us-itin',
  'uk-nino',
  'uk-nhs',
  'de-steuer-id',
  'fr-nir',
  'es-dni',
  'es-nie',
  'it-codice-fiscale',
  'nl-bsn',
  'be-national-number',
  'pt-nif',
  'pl-pesel',
  'se-personnummer',
  'fi-hetu',
  'no-fodselsnummer',
  'dk-cpr',
  'br-cpf',
  'br-cnpj',
  'in-aadhaar',
  'in-pan',
  'cn-resident-id',
  'ca-sin',
  'au-tfn',
  'au-medicare',
  'mx-curp',
  'ch-ahv',
  'phone',
  'birth-date',
  'ipv4',
  'ipv6',
  'mac',
] as const;

/** A kind with a detector of its own. */
export type BuiltInKind = (typeof piiKinds)[number];

/** What a finding is: a built-in kind, or one that a dictionary, a model or a field names, such as `name`. */
export type PiiKind = BuiltInKind | 'name' | 'address' | (string & {});

const form = /^[a-z][a-z0-9]*(?:-[a-z0-9]+)*$/;
const longest = 40;

/**
 * Gives a kind in our spelling: `GIVEN_NAME` becomes `given-name`. Kinds stand in texts, reports and logs, so what is no
 * name of a kind is refused.
 * @throws INVALID_OPTION when no name of 1 to 40 letters, digits and dashes comes of it
 */
export function kindName(kind: string, what: string): PiiKind {
  const name = kind.toLowerCase().replaceAll(/[_ ]/g, '-');
  if (name.length <= longest && form.test(name)) return name;
  throw new TuneloopError({
    code: 'INVALID_OPTION',
    message: `${what}: a kind of ${kind.length} characters is no name of a kind.`,
    hint: 'Use up to 40 letters, digits and single dashes, beginning with a letter, such as given-name.',
  });
}

/** Gives the kind as it stands in a text: `US_SSN`. */
export function kindLabel(kind: PiiKind): string {
  return kind.toUpperCase().replaceAll('-', '_');
}
