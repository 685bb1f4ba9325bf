/** What a licence asks, as far as it decides what can be done with data. */
export interface LicenceFacts {
  readonly commercial: boolean;
  readonly derivatives: boolean;
  /** What is made of it must be given under this licence; absent where it need not. */
  readonly shareAlike?: string | undefined;
}

const free: LicenceFacts = { commercial: true, derivatives: true };
const known: Readonly<Record<string, LicenceFacts>> = {
  ...Object.fromEntries(
    [
      ...['CC0-1.0', 'PDDL-1.0', 'Unlicense', 'ODC-By-1.0', 'CDLA-Permissive-1.0', 'CDLA-Permissive-2.0'],
      ...['MIT', 'Apache-2.0', 'BSD-2-Clause', 'BSD-3-Clause', 'ISC'],
    ].map((id) => [id, free]),
  ),
  'ODbL-1.0': { ...free, shareAlike: 'ODbL-1.0' },
  'CDLA-Sharing-1.0': { ...free, shareAlike: 'CDLA-Sharing-1.0' },
};

/**
 * Gives what a licence asks, by its SPDX identifier; undefined for one that is not known here.
 * @see https://spdx.org/licenses/ for identifiers; the parts of a Creative Commons name are its conditions
 */
export function licenceFacts(id: string): LicenceFacts | undefined {
  const commons = /^CC-BY(-NC)?(-ND|-SA)?-(?:[1-3]\.0|2\.5|4\.0)$/.exec(id);
  if (commons !== null) {
    const [, noncommercial, other] = commons;
    return {
      commercial: noncommercial === undefined,
      derivatives: other !== '-ND',
      ...(other === '-SA' ? { shareAlike: id } : {}),
    };
  }
  return Object.hasOwn(known, id) ? known[id] : undefined;
}
