import { checkOptions } from '../../base/check-options.js';
import { oneOf } from '../../base/option-values.js';
import { trim } from './python-text.js';
import { repairMojibake } from './repair-mojibake.js';
import { stripControls, stripInvisible } from './strip-characters.js';

/** What {@link normalizeText} does, in this order. */
export interface NormalizeTextOptions {
  /** Mends text that was read in the wrong encoding, see {@link repairMojibake}. @default true */
  readonly repair?: boolean | undefined;
  /** NFKC also replaces ligatures, full-width letters and other forms of the same character. @default 'NFC' */
  readonly form?: 'NFC' | 'NFKC' | 'none' | undefined;
  /** See {@link stripControls}. @default true */
  readonly controls?: boolean | undefined;
  /** See {@link stripInvisible}. @default true */
  readonly invisible?: boolean | undefined;
  /** One space for each run of spaces, none at the ends of lines, one kind of line break, at most one empty line. @default true */
  readonly whiteSpace?: boolean | undefined;
}

const optionNames = ['repair', 'form', 'controls', 'invisible', 'whiteSpace'] as const;
const mostTimes = 8;
const plain = /^[\x20-\x7e\n]*$/;
const breaks = /\r\n?|[\x85\u2028\u2029]/g;
const spaces = /[\t \xa0\u1680\u2000-\u200a\u202f\u205f\u3000]+/g;
const lineEnds = / ?\n ?/g;
const emptyLines = /\n{3,}/g;

/** A part of what {@link normalizeText} does. */
export type NormalizeOperation = (typeof optionNames)[number];

/**
 * Brings a text into one form, and changes nothing that a reader sees but spacing. Doing it twice is doing it once.
 * @throws INVALID_OPTION for an option that does not exist
 */
export function normalizeText(text: string, options: NormalizeTextOptions = {}): string {
  return normalizer(options)(text);
}

/** The same for many texts. @param options of {@link normalizeText} */
export function normalizer(
  options: NormalizeTextOptions,
): (text: string, changed?: (operation: NormalizeOperation) => void) => string {
  checkOptions(options, optionNames, 'normalizeText');
  const form = oneOf('normalizeText', 'form', options.form ?? 'NFC', ['NFC', 'NFKC', 'none']);
  const whiteSpace = options.whiteSpace ?? true;
  const all: readonly (readonly [NormalizeOperation, boolean, (text: string) => string])[] = [
    ['repair', options.repair ?? true, repairMojibake],
    ['controls', options.controls ?? true, stripControls],
    ['invisible', options.invisible ?? true, stripInvisible],
    ['form', form !== 'none', (text) => text.normalize(form)],
    ['whiteSpace', whiteSpace, collapse],
  ];
  const operations = all.filter(([, on]) => on);
  return (text, changed) => {
    if (plain.test(text)) {
      const collapsed = whiteSpace ? collapse(text) : text;
      if (collapsed !== text) changed?.('whiteSpace');
      return collapsed;
    }
    // Taking one thing out may bring together what is another: until nothing changes, but never for ever.
    for (let times = 0; times < mostTimes; times++) {
      const before = text;
      for (const [operation, , apply] of operations) {
        const next = apply(text);
        if (next !== text) changed?.(operation);
        text = next;
      }
      if (text === before) break;
    }
    return text;
  };
}

function collapse(text: string): string {
  return trim(text.replace(breaks, '\n').replace(spaces, ' ').replace(lineEnds, '\n').replace(emptyLines, '\n\n'));
}
