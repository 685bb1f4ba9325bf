import type { Rng } from '../../base/rng.js';
import { spellKey } from './values.js';

/** One field of a synthetic record: how a record spells it, and what it holds. */
export interface Field {
  readonly key: string;
  readonly value: string;
}

/** Writes a record in one of many layouts: brackets, pairs, lines, JSON, tables, markup. */
export function layOut(rng: Rng, fields: readonly Field[]): string {
  const style = rng.below(6);
  const spelled = fields.map(({ key, value }) => ({ key: spellKey(key, style), value }));
  const comma = rng.pick([', ', ', ', '; ', ' | ', ' ', ',']);
  const pairs = (open: string, close = '') => spelled.map(({ key, value }) => `${key}${open}${value}${close}`);
  switch (rng.below(12)) {
    case 0:
    case 1:
      return pairs('[', ']').join(comma);
    case 2:
      return pairs('(', ')').join(comma);
    case 3:
      return pairs(rng.pick([': ', ':', ' : '])).join(comma === ' ' || comma === ',' ? ', ' : comma);
    case 4:
      return pairs(rng.pick([' = ', '='])).join(comma === ' ' || comma === ',' ? '; ' : comma);
    case 5:
      return pairs(': ').join('\n');
    case 6:
      return pairs(': ')
        .map((line) => `- ${line}`)
        .join('\n');
    case 7:
      return JSON.stringify(Object.fromEntries(spelled.map(({ key, value }) => [key, value])));
    case 8:
      return pairs('="', '"').join(' ');
    case 9:
      return pairs(' is ').join(', ');
    case 10:
      return spelled.map(({ key, value }) => `<${key}>${value}</${key}>`).join('');
    default:
      return `${spelled.map(({ key }) => key).join(' | ')}\n${spelled.map(({ value }) => value).join(' | ')}`;
  }
}
