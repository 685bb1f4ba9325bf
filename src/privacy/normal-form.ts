import { compact } from './check-digits.js';
import type { PiiKind } from './kinds.js';

/**
 * Gives what is the same for all writings of one value, so that they are allowed together and get one pseudonym: the
 * address in lower case, digits without what stands between them, names without differences of case and space.
 */
export function normalForm(kind: PiiKind, value: string): string {
  switch (kind) {
    case 'email':
    case 'ipv6':
      return value.toLowerCase();
    case 'phone': {
      const digits = value.replace('(0)', '').replace(/\D/g, '');
      return /^\(?\+/.test(value) ? `+${digits}` : digits.replace(/^00/, '+');
    }
    case 'private-key':
    case 'jwt':
    case 'api-key':
    case 'secret':
    case 'url-credentials':
    case 'ipv4':
    case 'birth-date':
      return value;
    case 'card':
    case 'iban':
    case 'mac':
      return compact(value);
    default:
      return /^[a-z]{2}-/.test(kind)
        ? compact(value)
        : value.normalize('NFKC').toLowerCase().split(/\s+/).join(' ').trim();
  }
}
