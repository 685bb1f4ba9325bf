import { checkOptions } from '../../base/check-options.js';
import { SPACE, unitClasses } from '../text/character-class.js';
import { codePoints, trim } from '../text/python-text.js';
import { countSentences } from '../words/sentences.js';
import { WordTable } from '../words/word-table.js';
import { below, limitOf, settingsOf } from './limits.js';
import type { Limit, QualityRule } from './quality-rule.js';
import type { TextDoc } from './text-doc.js';

/** What {@link c4Quality} does. */
export interface C4QualityOptions {
  /** Keeps only lines that end in `.`, `?`, `!`, `"` or `'`, and not in `...`. FineWeb's recipe turns it off. @default true */
  readonly terminalPunctuation?: boolean | undefined;
  /** Least number of sentences in what is left. @default 5 */
  readonly minSentences?: Limit;
  /** Least number of words in a line that is kept. @default 3 */
  readonly minWordsPerLine?: Limit;
  /** A line with a longer word goes. @default 1000 */
  readonly maxWordLength?: Limit;
  /** Takes `[1]`, `[edit]` and `[citation needed]` out. @default true */
  readonly citations?: boolean | undefined;
  /** Drops a text with `lorem ipsum`. @default true */
  readonly loremIpsum?: boolean | undefined;
  /** Drops lines with `javascript`. @default true */
  readonly javascript?: boolean | undefined;
  /** Drops a text with `{`. @default true */
  readonly curlyBracket?: boolean | undefined;
  /** Drops lines about terms of use, privacy and cookies. @default true */
  readonly policy?: boolean | undefined;
}

const name = 'c4Quality';
const switches = ['terminalPunctuation', 'citations', 'loremIpsum', 'javascript', 'curlyBracket', 'policy'] as const;
const citation = /\[\p{Nd}*\]|\[edit\]|\[citation needed\]/gu;
const policies = ['terms of use', 'privacy policy', 'cookie policy', 'uses cookies', 'use of cookies', 'use cookies'];

/**
 * The heuristics of C4. It cuts lines, and drops a text with too few sentences left, with `lorem ipsum` or with `{` (in a
 * line that would be kept). Checks: `loremIpsum`, `curlyBracket`, `minSentences`.
 * @throws INVALID_OPTION for a limit that is no number
 * @see Raffel et al. 2020, Exploring the limits of transfer learning, 2.2; read as datatrove 0.10 does
 */
export function c4Quality(options: C4QualityOptions = {}): QualityRule {
  checkOptions(options, [...switches, 'minSentences', 'minWordsPerLine', 'maxWordLength'], name);
  const on = Object.fromEntries(switches.map((each) => [each, options[each] ?? true]));
  const minSentences = limitOf(name, 'minSentences', options.minSentences, 5);
  const minWords = limitOf(name, 'minWordsPerLine', options.minWordsPerLine, 3) ?? 0;
  const maxLength = limitOf(name, 'maxWordLength', options.maxWordLength, 1000) ?? Number.POSITIVE_INFINITY;
  const scratch = new WordTable();

  return {
    name,
    settings: settingsOf(options),
    check(doc) {
      const kept: string[] = [];
      let sentences = 0;
      const counter = new LineSentences(doc, scratch);
      // One look at the whole text spares most texts the looks at each of their lines.
      const lower = doc.text.toLowerCase();
      const lorem = on['loremIpsum'] && lower.includes('lorem ipsum');
      const script = on['javascript'] && lower.includes('javascript');
      const policy = on['policy'] && policies.some((each) => lower.includes(each));
      const bracket = on['curlyBracket'] && doc.text.includes('{');
      const cites = on['citations'] && doc.text.includes('[');
      for (const whole of doc.lines) {
        counter.next(whole);
        const trimmed = trim(whole);
        let line = trimmed;
        const tooShort = countWords(line, minWords, maxLength);
        if (tooShort === 'long') continue;
        if (cites) line = line.replace(citation, '');
        if (on['terminalPunctuation'] && !endsWell(line)) continue;
        if (tooShort === 'few') continue;
        // Taking a citation out may join what was apart, so its line is always looked at.
        const low = lorem || script || policy || line !== trimmed ? line.toLowerCase() : '';
        if (on['loremIpsum'] && low.includes('lorem ipsum')) return { rule: `${name}.loremIpsum`, value: 1, limit: 0 };
        if (on['javascript'] && low.includes('javascript')) continue;
        if (bracket && line.includes('{')) return { rule: `${name}.curlyBracket`, value: 1, limit: 0 };
        if (on['policy'] && policies.some((each) => low.includes(each))) continue;
        if (minSentences !== undefined) sentences += counter.count(line, line !== trimmed);
        kept.push(line);
      }
      const few = below(`${name}.minSentences`, sentences, minSentences);
      if (few !== undefined) return few;
      const text = trim(kept.join('\n'));
      return text === doc.text ? true : { text };
    },
  };
}

/** Counts the sentences of a line. One that was not cut has them among the words of the whole text, which other rules need too. */
class LineSentences {
  readonly #doc: TextDoc;
  readonly #scratch: WordTable;
  #start = 0;
  #end = 0;
  #word = 0;

  constructor(doc: TextDoc, scratch: WordTable) {
    this.#doc = doc;
    this.#scratch = scratch;
  }

  /** Goes on to the next line; to be called for each of them. */
  next(whole: string): void {
    this.#start = this.#doc.text.indexOf(whole, this.#end);
    this.#end = this.#start + whole.length;
  }

  count(line: string, cut: boolean): number {
    const { table } = this.#doc;
    if (cut || table.starts[0] === -1) {
      this.#doc.read(line, this.#scratch);
      return countSentences(this.#scratch);
    }
    while (this.#word < table.count && table.starts[this.#word]! < this.#start) this.#word++;
    const from = this.#word;
    while (this.#word < table.count && table.starts[this.#word]! < this.#end) this.#word++;
    return countSentences(table, from, this.#word);
  }
}

function endsWell(line: string): boolean {
  const last = line.at(-1);
  const mark = last === '.' || last === '?' || last === '!' || last === '"' || last === "'";
  return mark && !line.endsWith('...');
}

/** Whether a line has a word that is too long, or else too few words; it stops as soon as it knows. */
function countWords(line: string, least: number, longest: number): 'long' | 'few' | 'fine' {
  const classes = unitClasses();
  let words = 0;
  for (let at = 0; at < line.length; ) {
    const start = at;
    while (at < line.length && !(classes[line.charCodeAt(at)]! & SPACE)) at++;
    if (at > start) words++;
    if (at - start > longest && codePoints(line.slice(start, at)) > longest) return 'long';
    if (words >= least && line.length - at <= longest) return 'fine';
    at++;
  }
  return words < least ? 'few' : 'fine';
}
