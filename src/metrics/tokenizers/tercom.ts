import { decodeEntities, spacePoints, spaceSymbols } from './ascii-punctuation.js';
import type { TokenRule } from './token-rule.js';
import { splitWhiteSpace } from './white-space.js';

/** Settings of {@link ruleTercom}. */
export interface TercomOptions {
  /** Sets punctuation apart and decodes entities. @default false */
  readonly normalized?: boolean;
  /** Removes `. , ? : ; ! " ( )`. @default false */
  readonly noPunct?: boolean;
  /** With `normalized` splits Chinese and Japanese into characters; with `noPunct` removes their punctuation. @default false */
  readonly asianSupport?: boolean;
  /** @default false */
  readonly caseSensitive?: boolean;
}

const MARK = /[.,?:;!"()]/g;
const ASIAN_MARK =
  /[\u3001\u3002\u3008-\u3011\u3014-\u301f\uff61-\uff65\u30fb\uff0e\uff0c\uff1f\uff1a\uff1b\uff01\uff02\uff08\uff09]/g;
// Up to U+3F22 rather than U+32FF, as the reference has it. Its passes for kana are anchored to the start of a text that
// always starts with a space, so they do nothing and are left out.
const IDEOGRAPH = /([\u2e80-\u2eff\u31c0-\u31ef\u3200-\u3f22\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\ufe30-\ufe4f])/g;

/**
 * The words of Tercom, as sacreBLEU's TER has them.
 * @see Snover et al. 2006, A Study of Translation Edit Rate with Targeted Human Annotation
 */
export function ruleTercom(options: TercomOptions = {}): TokenRule {
  const { normalized = false, noPunct = false, asianSupport = false, caseSensitive = false } = options;
  const normalize = (chunk: string) => {
    const western = spacePoints(spaceSymbols(decodeEntities(chunk)).replaceAll("'s ", " 's "));
    return asianSupport ? western.replace(IDEOGRAPH, ' $1 ').replace(ASIAN_MARK, ' $& ') : western;
  };
  const strip = (chunk: string) => {
    const western = chunk.replace(MARK, '');
    return asianSupport ? western.replace(ASIAN_MARK, '') : western;
  };
  return {
    name: 'tercom',
    edges: 'padded',
    prepare: (text) => {
      const cased = caseSensitive ? text : text.toLowerCase();
      // A hyphen that starts a line joins it to the one before: the reverse of 13a.
      return normalized ? cased.replaceAll('\n-', '') : cased;
    },
    ...(normalized || noPunct ? {} : { seam: (_: string, __: number, end: number) => end }),
    split: (chunk) => {
      const spaced = normalized ? normalize(chunk) : chunk;
      return splitWhiteSpace(noPunct ? strip(spaced) : spaced);
    },
  };
}
